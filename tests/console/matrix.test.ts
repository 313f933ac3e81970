// Every door with every role, every reach and a program, held against docs/permissions.md. A door that is not on the page
// fails; a page that the code has left behind fails.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../../src/console/route.ts'
import { ROUTES } from '../../src/console/routes.ts'
import type { TeamId } from '../../src/model/ids.ts'
import { SERVICE_RIGHTS } from '../../src/model/permission.ts'
import { ROLES } from '../../src/model/role.ts'
import { planSay } from '../../src/store/outbox.ts'
import { hire } from '../support/desk-harness.ts'
import { describePermissions, type Expectation, PAGE, readPage } from './permissions-page.ts'
import { type Browser, openReception, PASSWORD, type Reception, type Reply } from './reception.ts'
import { sampleBody } from './sample-body.ts'

const page = readPage(readFileSync(PAGE, 'utf8'))
const doorOf = ({ method, path }: Route) => `${method} ${path}`
/** What would end the walker's own session, or never ends; both have tests of their own. */
const NOT_WALKED = ['DELETE /session', 'GET /events']
const walked = ROUTES.filter((route) => !NOT_WALKED.includes(doorOf(route)))
/** Objects that belong to somebody's patient. */
const FOREIGN = /^\/(conversations|alarms|sends|messages)\/:id/
/** Bodies whose meaning no schema knows. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /session': { login: 'nobody', password: PASSWORD },
  'PUT /me/password': { current: '不是这个密码，也不是那个', password: PASSWORD },
  'POST /session/unlock': { password: '不是这个密码，也不是那个' },
  'POST /me/factor/recovery': { password: '不是这个密码，也不是那个' },
}
/** Doors of a person about himself that ask for the password or a code, and get a wrong one here. */
/** What no schema can tell, and proves nothing about who asks. */
const SHAPES: Readonly<Record<string, unknown>> = {
  'POST /conversations/:id/files': { version: 1, data: '/9j/4AAQ' },
}
const PROOF_ASKED = [...Object.keys(BODIES), 'POST /me/factor/confirm', 'POST /setup']

interface Patient {
  readonly conversation: string
  readonly alarm: string
  readonly send: string
  readonly message: string
}

let reception: Reception
let foreign: Patient
const screens = new Map<string, Browser>()

/** A patient in the care of somebody of this team. */
async function patientOf(team: TeamId, owner: string): Promise<Patient> {
  const { ward } = reception
  const agent = await ward.agent(owner, { teams: [team], capacity: 5 })
  const patient = await ward.patient()
  await ward.store.write((tx) =>
    tx.db.updateTable('conversation').set({ team_id: team }).where('id', '=', patient.id).execute(),
  )
  await ward.alarm(patient.id)
  const theirs = { team_id: team, owner_id: agent.id }
  await ward.store.write((tx) => tx.db.updateTable('conversation').set(theirs).where('id', '=', patient.id).execute())
  const held = await ward.conversation(patient.id)
  expect(held).toMatchObject({ state: 'assigned', ownerId: agent.id })
  const alarm = await ward.store.reads
    .selectFrom('alarm')
    .select('id')
    .where('conversation_id', '=', patient.id)
    .executeTakeFirstOrThrow()
  const said = { author: 'agent', class: 'H', content: { kind: 'text', text: '请到二楼' } } as const
  const { messageId } = await ward.store.write((tx) => planSay(tx, held, said))
  return { conversation: patient.id, alarm: alarm.id, send: messageId, message: messageId }
}

beforeAll(async () => {
  reception = await openReception()
  const { ward } = reception
  const ours = await ward.team('门诊组')
  foreign = await patientOf(await ward.team('妇科组'), '王芳')
  for (const role of ROLES) {
    const person = await ward.store.write((tx) => hire(tx, { name: `${role} 某`, role, teams: [ours] }))
    screens.set(role, await reception.screenOf(person))
  }
  screens.set('program', await reception.program())
})
afterAll(() => reception.close())

function knock(browser: Browser, route: Route, about: Patient): Promise<Reply> {
  const first = route.path.split('/')[1]
  const id =
    first === 'alarms'
      ? about.alarm
      : first === 'sends'
        ? about.send
        : first === 'messages'
          ? about.message
          : about.conversation
  const required = route.path.endsWith('/poll') ? '?waitMs=0' : route.path.endsWith('/search') ? '?q=胸口' : ''
  const path = route.path.replace(/:\w+/g, id) + required
  const hasBody = route.method !== 'GET' && route.method !== 'DELETE'
  const until = reception.ward.clock.now() + 60_000
  const isSnooze = route.path.endsWith('/snooze')
  const body = isSnooze
    ? { version: 1, until }
    : (BODIES[doorOf(route)] ?? SHAPES[doorOf(route)] ?? sampleBody(route.exchange.body))
  return browser.send(route.method, path, hasBody ? body : undefined)
}

describe('docs/permissions.md', () => {
  it('is what the routes and the rights are now (else: node_modules/.bin/node tests/console/write-permissions-page.ts)', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(describePermissions())
  })

  it('has an expectation for every door and every caller', () => {
    const missing = ROUTES.filter((route) => {
      const cells = page.get(doorOf(route))
      return cells === undefined || [...ROLES, 'program'].some((who) => !cells.has(who))
    })
    expect(missing.map(doorOf)).toEqual([])
    expect(page.size).toBe(ROUTES.length)
  })
})

describe('without a session', () => {
  it('every door but the open ones answers 401, and does nothing', async () => {
    for (const route of walked) {
      if (page.get(doorOf(route))?.get('agent') === 'open') continue
      const { status } = await knock(reception.browser(), route, foreign)
      expect([doorOf(route), status]).toEqual([doorOf(route), 401])
    }
  })
})

describe.each([...ROLES, 'program'])('%s', (who) => {
  it('passes the doors of the page and no other', async () => {
    const screen = screens.get(who) as Browser
    for (const route of walked) {
      const expected = page.get(doorOf(route))?.get(who) as Expectation
      const { status } = await knock(screen, route, foreign)
      if (expected === 'open') continue
      const isRefused = status === 403 || (status === 401 && !PROOF_ASKED.includes(doorOf(route)))
      expect([doorOf(route), isRefused ? status : 'passed']).toEqual([doorOf(route), expected === '–' ? 403 : 'passed'])
    }
  })

  it('finds the patient of another team only where the page says all', async () => {
    const screen = screens.get(who) as Browser
    for (const route of walked.filter(({ path }) => FOREIGN.test(path))) {
      const expected = page.get(doorOf(route))?.get(who) as Expectation
      if (expected === '–') continue
      const { status, body } = await knock(screen, route, foreign)
      // The one picture here is a text: nothing to open for anybody.
      const isThere = expected === 'all' && !route.path.endsWith('/media')
      expect([doorOf(route), status === 404]).toEqual([doorOf(route), !isThere])
      if (!isThere) expect(body.error.code).toBe('not-found')
    }
  })
})

describe('the reach of a role', () => {
  it('is one’s own for an agent, the team’s for a lead, everybody’s for a supervisor', async () => {
    const { ward } = reception
    const team = await ward.team('儿科组')
    const theirs = await patientOf(team, '何静')
    const status = async (role: 'agent' | 'lead' | 'supervisor', teams: readonly TeamId[]) => {
      const person = await ward.store.write((tx) => hire(tx, { name: role, role, teams }))
      return (await (await reception.screenOf(person)).get(`/conversations/${theirs.conversation}`)).status
    }
    expect(await status('agent', [team])).toBe(404)
    expect(await status('lead', [team])).toBe(200)
    expect(await status('lead', [])).toBe(404)
    expect(await status('supervisor', [])).toBe(200)
  })
})

describe('a program', () => {
  it.each(SERVICE_RIGHTS)('with the right %s passes the doors of this right only', async (right) => {
    const program = await reception.program([right])
    for (const route of walked.filter(({ permission }) => permission !== 'public')) {
      const { status } = await knock(program, route, foreign)
      const isPassed = route.permission === right && route.kind === 'answer'
      expect([doorOf(route), status === 403]).toEqual([doorOf(route), !isPassed])
    }
  })
})
