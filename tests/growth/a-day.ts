// A day through every front door, so that every statement of a running service is asked at least once: patients, agents,
// workers, the night, and every page of the console with every role that has one.
import { DAY, HOUR } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { ROUTES } from '../../src/console/routes.ts'
import { NightWatch } from '../../src/flow/night-watch.ts'
import { ROLES } from '../../src/model/role.ts'
import { ALERT_TOPICS } from '../../src/model/staff-alert.ts'
import { alertsAfter } from '../../src/store/alert-events.ts'
import { operatorGauges } from '../../src/store/gauges.ts'
import { sweepRetention } from '../../src/store/retention.ts'
import type { Hospital } from '../support/hospital.ts'
import type { Console } from '../support/screens.ts'

/** What a list can be asked for beside its first page. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  '/conversations': ['view=mine', 'view=waiting', 'view=snoozed', 'view=all', 'view=all&limit=10'],
  '/conversations/:id/messages': ['', 'before=5', 'after=1'],
  '/messages/search': ['q=挂号', 'q=zzzz'],
  '/people/search': ['q=13800000000', 'q=示例'],
  '/inbound': ['', 'state=waiting', 'state=done', 'state=parked', 'cursor=01J'],
  '/sends': ['', 'state=planned', 'state=sending', 'state=failed', 'state=unknown', 'cursor=01J'],
  '/queue': ['', 'state=taken', 'state=gone'],
  '/audit': ['', 'cursor=100'],
  '/audit/entries': ['', 'before=1000', 'noun=conversation', 'actor=agent-1'],
  '/reports/figures': ['', 'period=week', 'period=month'],
  '/quality/reviews': ['', 'state=final'],
  '/faq-figures': ['days=7'],
  '/assists': ['', 'view=open', 'view=asked', 'view=settled'],
}
/** Ends only when the client goes; the chat's own feed is the same machine. */
const NOT_ASKED = ['/events', '/events/poll', '/audit/verify']

export async function liveADay(hospital: Hospital): Promise<void> {
  const { clock, app } = hospital
  const nurse = await hospital.agent('林护士').comesOnDuty()
  const second = await hospital.agent('周护士').comesOnDuty()
  const ill = hospital.patient('oIll')
  for (const words of ['你好', '停车怎么收费', '转人工', '还要等多久']) await ill.says(words)
  await hospital.settles()
  const { id } = await hospital.conversationOf(ill)
  await nurse.picks(id)
  await nurse.replies(id, '您好，请讲。')
  await nurse.notes(id, '声音很急')
  const danger = hospital.plainPatient('oDanger')
  await danger.says('我胸口痛得厉害，喘不上气')
  const visitor = await hospital.visitor()
  await visitor.says('门诊几点上班')
  await visitor.looks()
  await hospital.passes('30s')
  await actsAtTheDesk(hospital, nurse.console, id, second.console)
  await nurse.closes(id)
  await ill.says('谢谢')
  await ill.says('zzzz qqqq')
  await hospital.passes('2m')
  await askEverything(hospital, id)
  const watch = new NightWatch({ store: app.store, clock: { ...clock, now: clock.now, after: soon }, log: silentLog })
  await watch.check()
  await sweepRetention(app.store, clock.now() + 8 * DAY)
  await alertsAfter(app.store.reads, 0, ALERT_TOPICS, 50)
  for (const gauge of Object.values(operatorGauges(app.store, clock))) await gauge()
  clock.jump(HOUR)
  await hospital.passes('3m')
}

function soon(_ms: number, run: () => void): () => void {
  const waiting = setImmediate(run)
  return () => clearImmediate(waiting)
}

async function actsAtTheDesk(hospital: Hospital, nurse: Console, id: string, second: Console): Promise<void> {
  const versionOf = async () => (await nurse.get(`/conversations/${id}`)).body.conversation.version as number
  const agents = (await nurse.get('/agents')).body.agents as { id: string; name: string }[]
  const other = agents.find(({ name }) => name === '周护士')?.id
  await nurse.post(`/conversations/${id}/snooze`, { version: await versionOf(), until: hospital.clock.now() + HOUR })
  await hospital.passes('2s')
  await nurse.post(`/conversations/${id}/transfer`, { version: await versionOf(), toAgentId: other, note: '请接手' })
  await second.post(`/conversations/${id}/decline`, { version: await versionOf() })
  await nurse.post(`/conversations/${id}/release`, { version: await versionOf() })
  await hospital.passes('12s')
}

/** Every GET of the route table, as every role that has it. */
async function askEverything(hospital: Hospital, conversationId: string): Promise<void> {
  const screens: Console[] = [await hospital.admin()]
  for (const role of ROLES) screens.push((await hospital.agent(`同事${role}`, role).signsIn()).console)
  const messages = await hospital.app.store.reads.selectFrom('message').select('id').limit(1).execute()
  const ids: Readonly<Record<string, string>> = { conversations: conversationId, messages: messages[0]?.id ?? '' }
  for (const { method, path } of ROUTES) {
    if (method !== 'GET' || NOT_ASKED.includes(path)) continue
    const noun = path.split('/')[1] ?? ''
    const filled = path
      .replace(':kind', 'faq')
      .replace(':no', '1')
      .replace(/:\w+/g, ids[noun] ?? '1')
    for (const words of QUESTIONS[path] ?? ['']) {
      for (const screen of screens) await screen.file(`${filled}${words === '' ? '' : `?${words}`}`)
    }
  }
}
