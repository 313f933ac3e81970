// Whatever an administrator's browser sends, on both databases: every door answers, none with an error of ours.
import { afterEach, expect, it } from 'vitest'
import type { Route } from '../../src/console/route.ts'
import { ROUTES } from '../../src/console/routes.ts'
import { type Chance, chanceOf } from '../fuzz/chance.ts'
import { mutateJson } from '../fuzz/mutate-json.ts'
import { ODD_TEXTS } from '../fuzz/odd-values.ts'
import { hire } from '../support/desk-harness.ts'
import { eachStore } from '../support/store.ts'
import { openReception, type Reception } from './reception.ts'
import { fullBody, sampleBody } from './sample-body.ts'

/** Requests for each door; more of them by the environment. */
const EACH = Number(process.env.ODD_REQUESTS ?? 6)
/** A stream never ends. */
const doors = ROUTES.filter(({ kind }) => kind === 'answer')

eachStore((_name, open) => {
  let reception: Reception
  afterEach(() => reception.close())

  it('odd requests are refused, carried out or found to lead nowhere', { timeout: 600_000 }, async () => {
    reception = await openReception({ store: (clock) => open({ clock }), keepStore: true })
    const patient = await reception.ward.waiting()
    const admin = await reception.ward.store.write((tx) => hire(tx, { name: '周管理', role: 'admin' }))
    let screen = await reception.screenOf(admin)
    const broken: unknown[] = []
    for (const [i, route] of doors.entries()) {
      for (let no = 0; no < EACH; no++) {
        const request = oddRequest(route, patient.id, chanceOf(20261123, i * 10_000 + no))
        const { status } = await screen.send(route.method, request.path, request.body)
        if (status >= 500) broken.push({ ...request, method: route.method, status })
        if (status === 401) screen = await reception.screenOf(admin) // signed out, or another password
      }
    }
    expect(broken).toEqual([])
    expect(reception.logged.filter((line) => line.includes('request failed'))).toEqual([])
  })
})

function oddRequest(route: Route, id: string, chance: Chance) {
  const path = route.path.replace(/:\w+/g, () => (chance.is(0.7) ? id : inAddress(chance.pick(ODD_TEXTS)) || '-'))
  const hasBody = route.method !== 'GET' && route.method !== 'DELETE'
  return {
    path: `${path}?${oddQuery(route, chance)}`,
    body: hasBody ? oddBody(route, chance) : undefined,
  }
}

function oddBody({ exchange }: Route, chance: Chance): string {
  let text = JSON.stringify((chance.is(0.6) ? fullBody : sampleBody)(exchange.body))
  for (let times = chance.below(3); times >= 0; times--) text = mutateJson(text, chance)
  return text
}

function oddQuery({ exchange }: Route, chance: Chance): string {
  const fields = Object.entries((fullBody(exchange.query) ?? {}) as Readonly<Record<string, unknown>>)
  return fields
    .filter(() => chance.is(0.7))
    .map(([name, value]) => `${name}=${inAddress(chance.is(0.5) ? chance.pick(ODD_TEXTS) : String(value))}`)
    .join('&')
}

/** An address with a NUL comes no further than the server (tests/http). */
function inAddress(text: string): string {
  return encodeURIComponent(text.toWellFormed().replaceAll('\0', ''))
}
