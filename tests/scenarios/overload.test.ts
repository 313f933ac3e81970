// More comes in than the house can take: platforms and pages are told to come again, whoever is in danger is not. Here the
// strain is set by hand; tests/http/flood.test.ts makes it real.
import { afterEach, describe, expect, it } from 'vitest'
import type { EventLoop, LoopSample } from '../../src/base/event-loop.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { type AgentScreen, post } from '../support/screens.ts'

/** An event loop that lags as much as the test says. */
function strainedBy(): EventLoop & { lags(ms: number, samples: number): void } {
  let take: (sample: LoopSample) => void = () => {}
  return {
    lagMs: () => 0,
    watch(next) {
      take = next
      return () => {}
    },
    lags(lagMs, samples) {
      for (let i = 0; i < samples; i++) take({ lagMs, spanMs: 100 })
    },
  }
}

let hospital: Hospital
let loop: ReturnType<typeof strainedBy>
let li: AgentScreen
afterEach(() => hospital.closes())

async function openOverloaded(): Promise<void> {
  loop = strainedBy()
  hospital = await openHospital({ eventLoop: loop })
  li = await hospital.agent('李敏').comesOnDuty()
  loop.lags(500, 2)
}
const calm = () => loop.lags(0, 10)
const get = (path: string) => fetch(`${hospital.address}${path}`)

describe('an overloaded hospital', () => {
  it('asks a platform to deliver again, loses nothing by it and answers once it is over', async () => {
    await openOverloaded()
    const turnedAway = await hospital.patient('o-early').says('停车多少钱')
    expect(turnedAway.attempts.map(({ status }) => status)).toEqual([503, 503, 503])
    calm()
    const patient = hospital.patient('o-later')
    await patient.says('停车多少钱')
    expect(patient.shown[0]).toContain('每小时 4 元')
  })

  it('takes in who is in danger, at once, with text and alarm', async () => {
    await openOverloaded()
    const patient = hospital.patient('o-danger')
    expect((await patient.says('我胸口疼得厉害，喘不上气')).attempts.map(({ status }) => status)).toEqual([200])
    expect(patient.shown[0]).toContain('120')
    const ringing = await hospital.app.store.reads.selectFrom('alarm').select('id').execute()
    expect(ringing).toHaveLength(1)
  })

  it('tells pages and programs when to come again, and hears signs of life and who takes over an emergency', async () => {
    await openOverloaded()
    await hospital.patient('o-danger').says('我胸口疼得厉害，喘不上气')
    const { id } = await hospital.app.store.reads.selectFrom('alarm').select('id').executeTakeFirstOrThrow()
    const refused = await get('/api/v1/conversations')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    expect(((await refused.json()) as { error: { code: string } }).error.code).toBe('busy')
    const visitor = await post(`${hospital.address}/webhooks/web/visitors`, {})
    expect(visitor.status).toBe(200) // no row, no work
    expect((await li.console.post('/heartbeat')).status).toBe(200)
    expect((await li.console.post(`/alarms/${id}/acknowledge`)).status).toBe(200)
    expect((await get('/healthz')).status).toBe(200)
  })

  it('says so to a balancer, and when it is over', async () => {
    await openOverloaded()
    const ready = await get('/readyz')
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, codes: ['overloaded'] }])
    calm()
    expect((await get('/readyz')).status).toBe(200)
    const said = hospital.logged.map((line) => (JSON.parse(line) as { event: string }).event)
    expect(said.filter((event) => event.includes('overloaded'))).toEqual([
      'overloaded: new work is answered 503',
      'no longer overloaded',
    ])
  })

  it('shows operators how many were turned away', async () => {
    await openOverloaded()
    await hospital.patient('o-early').says('停车多少钱')
    await get('/api/v1/conversations')
    const page = await (await fetch(`${hospital.app.metricsAddress}/metrics`)).text()
    expect(page).toContain('daozhen_turned_away_total{what="delivery"} 3')
    expect(page).toContain('daozhen_turned_away_total{what="console"} 1')
    expect(page).toContain('daozhen_overloaded 1')
  })

  it('goes on with a page that hangs at its stream, and lets no further one in', async () => {
    loop = strainedBy()
    hospital = await openHospital({ eventLoop: loop })
    const visitor = await hospital.visitor()
    const door = `${hospital.address}/webhooks/web`
    const bearer = { authorization: `Bearer ${visitor.token}` }
    const ticket = async () =>
      ((await (await post(`${door}/tickets`, {}, bearer)).json()) as { readonly ticket: string }).ticket
    const stream = await fetch(`${door}/events?ticket=${await ticket()}&after=0`)
    const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
    loop.lags(500, 2)
    expect((await fetch(`${door}/events?ticket=${await ticket()}&after=0`)).status).toBe(503)
    expect((await visitor.says('停车多少钱')).status).toBe(503)
    expect((await visitor.says('我妈妈突然昏过去了，叫不醒')).status).toBe(200)
    let heard = ''
    while (!heard.includes('120')) heard += (await reader.read()).value ?? ''
    await reader.cancel()
  })
})
