import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { EventTail } from '../../src/console/event-tail.ts'
import { settled } from '../support/clock.ts'
import { hire } from '../support/desk-harness.ts'
import { type Browser, listen, openReception, type Reception } from './reception.ts'

let reception: Reception
let supervisor: Browser
beforeEach(async () => {
  reception = await openReception()
  supervisor = await screenFor('赵主管', 'supervisor')
})
afterEach(() => reception.close())

async function screenFor(name: string, role: 'agent' | 'supervisor' | 'admin', teams?: never[]): Promise<Browser> {
  const agent = await reception.ward.store.write((tx) =>
    hire(tx, { name, role, ...(teams === undefined ? {} : { teams }) }),
  )
  return reception.screenOf(agent)
}

async function loggedSeqs(): Promise<readonly number[]> {
  const rows = await reception.ward.store.reads.selectFrom('event_log').select('seq').orderBy('seq').execute()
  return rows.map((row) => row.seq)
}

const seqsOf = (frames: readonly { readonly id: number }[]) => frames.map((frame) => frame.id)

describe('the stream of events', () => {
  it('misses nothing and repeats nothing while rows are written and listeners come and go', async () => {
    const { ward, base } = reception
    let isWriting = true
    const writing = (async () => {
      for (let i = 0; i < 60; i++) await ward.waiting()
      isWriting = false
    })()
    const heard: number[] = []
    let after = 0
    while (isWriting || heard.length === 0) {
      const stream = await listen(supervisor, base, `/events?after=${after}`)
      await stream.until(() => stream.frames.length >= 20 || !isWriting)
      stream.close()
      await stream.done
      heard.push(...seqsOf(stream.frames))
      after = heard.at(-1) ?? after
    }
    await writing
    const stream = await listen(supervisor, base, `/events?after=${after}`)
    const logged = await loggedSeqs()
    if (after < (logged.at(-1) ?? 0)) await stream.until(() => stream.frames.at(-1)?.id === logged.at(-1))
    heard.push(...seqsOf(stream.frames))
    stream.close()
    expect(heard).toEqual(logged)
  })

  it('lets many late listeners catch up during the rush, each with the same story', async () => {
    const { ward, base } = reception
    const streams = []
    for (let i = 0; i < 12; i++) {
      streams.push(listen(supervisor, base, '/events?after=0'))
      await Promise.all([ward.waiting(), ward.waiting()])
    }
    const open = await Promise.all(streams)
    const logged = await loggedSeqs()
    for (const stream of open) {
      await stream.until(() => stream.frames.at(-1)?.id === logged.at(-1))
      expect(seqsOf(stream.frames)).toEqual(logged)
      stream.close()
    }
  })

  it('believes the browser that comes back before the address it asked for first', async () => {
    const { ward, base } = reception
    await ward.waiting()
    const logged = await loggedSeqs()
    const last = logged.at(-1) as number
    const stream = await listen(supervisor, base, '/events?after=0', { 'last-event-id': String(last - 1) })
    await stream.until(() => stream.frames.length === 1)
    expect(stream.frames[0]?.id).toBe(last)
    stream.close()
  })

  it('says reset when the cursor is from another life or too old to replay', async () => {
    const { ward, base } = reception
    await ward.waiting()
    const future = await listen(supervisor, base, '/events?after=999999')
    await future.until(() => future.frames.length > 0)
    expect(future.frames[0]).toMatchObject({ event: 'reset', id: (await loggedSeqs()).at(-1) })
    future.close()
    await ward.store.write((tx) => tx.db.deleteFrom('event_log').where('seq', '<=', 2).execute())
    const old = await listen(supervisor, base, '/events?after=1')
    await old.until(() => old.frames.length > 0)
    expect(old.frames[0]?.event).toBe('reset')
    await ward.waiting()
    await old.until(() => old.frames.length > 1)
    expect(old.frames[1]?.id).toBeGreaterThan(old.frames[0]?.id ?? 0)
    old.close()
  })

  it('tells each listener what he may know, and says only that it is gone when a colleague has it', async () => {
    const { ward, base } = reception
    const li = await screenFor('李梅', 'agent')
    const admin = await screenFor('周管理', 'admin')
    const [liHears, adminHears] = [await listen(li, base, '/events'), await listen(admin, base, '/events')]
    const wang = await ward.agent('王芳', { capacity: 0 })
    const patient = await ward.waiting()
    await liHears.until(() => liHears.frames.some((frame) => frame.event === 'queue.changed'))
    await ward.store.write((tx) => tx.db.updateTable('agent').set({ capacity: 5 }).where('id', '=', wang.id).execute())
    const act = { agent: wang, conversationId: patient.id, version: patient.version }
    const picked = await ward.store.write((tx) => ward.desk.pick(tx, act))
    expect(picked.ok).toBe(true)
    await liHears.until(() => liHears.frames.some((frame) => frame.event === 'conversation.gone'))
    const gone = liHears.frames.find((frame) => frame.event === 'conversation.gone')
    expect(gone?.data).toMatchObject({ conversationId: patient.id, data: {} })
    const goneAt = gone?.id ?? 0
    const { version } = await ward.conversation(patient.id)
    await ward.store.write((tx) => ward.desk.note(tx, { ...act, version, text: '患者听力不好' }))
    await ward.store.write((tx) => ward.desk.setPresence(tx, { agent: wang, presence: 'away' }))
    await liHears.until(
      () => liHears.frames.at(-1)?.event === 'agent.changed' && (liHears.frames.at(-1)?.id ?? 0) > goneAt,
    )
    const later = liHears.frames.filter((frame) => frame.id > goneAt)
    expect(later.filter((frame) => frame.data.conversationId === patient.id)).toEqual([])
    expect(new Set(adminHears.frames.map((frame) => frame.event))).toEqual(new Set(['agent.changed']))
    liHears.close()
    adminHears.close()
  })

  it('tells nobody else of a patient who was given to a colleague in the moment of asking', async () => {
    const { ward, base } = reception
    const chen = await screenFor('陈晨', 'agent')
    const chenHears = await listen(chen, base, '/events')
    const wang = await ward.agent('王芳')
    const wangHears = await listen(await reception.screenOf(wang), base, '/events')
    const patient = await ward.waiting()
    await ward.store.write((tx) => ward.desk.setPresence(tx, { agent: wang, presence: 'away' }))
    const isAway = ({ event, data }: { event: string; data: object }) =>
      event === 'agent.changed' && JSON.stringify(data).includes('away')
    await chenHears.until(() => chenHears.frames.some(isAway))
    await wangHears.until(() => wangHears.frames.some((frame) => frame.data.conversationId === patient.id))
    expect(chenHears.frames.filter((frame) => frame.data.conversationId === patient.id)).toEqual([])
    chenHears.close()
    wangHears.close()
  })

  it('never carries what anybody said', async () => {
    const { ward, base } = reception
    const stream = await listen(supervisor, base, '/events?after=0')
    const patient = await ward.waiting()
    await ward.alarm(patient.id)
    const zhao = await ward.agent('赵二', { role: 'supervisor' })
    const { version } = await ward.conversation(patient.id)
    const act = { agent: zhao, conversationId: patient.id, version }
    await ward.store.write((tx) => ward.desk.note(tx, { ...act, text: '备注里的秘密' }))
    const last = (await loggedSeqs()).at(-1)
    await stream.until(() => stream.frames.at(-1)?.id === last)
    expect(stream.raw()).not.toMatch(/秘密|胸口|正在为您/)
    stream.close()
  })

  it('pings every 15 seconds and moves the cursor of who may hear little', async () => {
    const { ward, base } = reception
    const admin = await screenFor('周管理', 'admin')
    const stream = await listen(admin, base, '/events?after=0')
    await ward.waiting()
    const last = (await loggedSeqs()).at(-1)
    await settled()
    ward.clock.advance('15s')
    await stream.until(() => stream.raw().includes(`: ${last}\nid: ${last}\n\n`))
    stream.close()
  })
})

describe('the tail of the log', () => {
  it('refuses a listener it has already gone past: he has to read what he missed first', async () => {
    const { store, clock } = reception.ward
    const tail = new EventTail({ store, clock, log: silentLog })
    tail.start()
    const heard: number[] = []
    expect(tail.join((batch) => heard.push(...batch.map((told) => told.event.seq)), tail.seq)).toBe(true)
    await store.write(async (tx) => tx.announce({ kind: 'knowledge.changed', data: {} }))
    await settled()
    expect(heard).toEqual(await loggedSeqs())
    const late = () => {}
    expect(tail.join(late, tail.seq - 1)).toBe(false)
    expect((await tail.readAfter(tail.seq - 1)).map((told) => told.event.seq)).toEqual([tail.seq])
    expect(tail.join(late, tail.seq)).toBe(true)
    tail.stop()
  })

  it('reads nothing while nobody listens', async () => {
    const { store, clock } = reception.ward
    const tail = new EventTail({ store, clock, log: silentLog })
    tail.start()
    await reception.ward.waiting()
    await settled()
    expect(tail.seq).toBe(0)
    tail.stop()
  })
})

describe('a stream whose listener may no longer listen', () => {
  it('ends within 5 seconds after the account is disabled', async () => {
    const { ward, base } = reception
    const li = await ward.agent('李梅')
    const screen = await reception.screenOf(li)
    const admin = await screenFor('周管理', 'admin')
    const stream = await listen(screen, base, '/events')
    expect((await admin.patch(`/accounts/${li.id}`, { disabled: true })).status).toBe(200)
    await stream.until(() => stream.hasEnded())
    expect((await screen.get('/events/poll?waitMs=0')).status).toBe(401)
  })

  it('ends by the next look at the session, even when nobody announced it', async () => {
    const { ward, base } = reception
    const li = await ward.agent('李梅')
    const screen = await reception.screenOf(li)
    const stream = await listen(screen, base, '/events')
    await ward.store.write((tx) => tx.db.deleteFrom('agent_session').where('agent_id', '=', li.id).execute())
    ward.clock.advance('4s')
    await stream.until(() => stream.hasEnded())
  })

  it('hears of new teams without coming back', async () => {
    const { ward, base } = reception
    const team = await ward.team('妇科组')
    const li = await ward.agent('李梅', { capacity: 0 })
    const screen = await reception.screenOf(li)
    const admin = await screenFor('周管理', 'admin')
    const stream = await listen(screen, base, '/events')
    const patient = await ward.waiting()
    await stream.until(() => stream.frames.length > 0)
    await ward.store.write((tx) =>
      tx.db.updateTable('conversation').set({ team_id: team }).where('id', '=', patient.id).execute(),
    )
    await ward.alarm(patient.id)
    expect((await admin.patch(`/accounts/${li.id}`, { teamIds: [team] })).status).toBe(200)
    await stream.until(() => stream.frames.at(-1)?.event === 'agent.changed')
    ward.clock.advance('4s')
    await settled(30)
    const before = stream.frames.length
    await ward.asks(patient.id)
    const now = await ward.conversation(patient.id)
    await ward.store.write((tx) =>
      ward.desk.note(tx, { agent: li, conversationId: now.id, version: now.version, text: '看到了' }),
    )
    await stream.until(() => stream.frames.slice(before).some((frame) => frame.event === 'note.added'))
    stream.close()
  })

  it('is cut when it does not read, and the others go on', async () => {
    const { ward, base } = reception
    const { port } = new URL(base)
    const slow = connect(Number(port), '127.0.0.1')
    slow.write(
      `GET /api/v1/events?after=0 HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${supervisor.headers.cookie}\r\n\r\n`,
    )
    await new Promise((resolve) => slow.once('data', resolve))
    slow.pause()
    let isCut = false
    slow.once('close', () => {
      isCut = true
    })
    const quick = await listen(supervisor, base, '/events')
    const filling = 'x'.repeat(60_000)
    for (let i = 0; i < 150; i++) {
      await ward.store.write(async (tx) => tx.announce({ kind: 'knowledge.changed', data: { filling } }))
    }
    await quick.until(() => quick.frames.length >= 150)
    slow.on('error', () => {})
    slow.resume()
    await quick.until(() => isCut)
    quick.close()
  })
})

describe('the long poll', () => {
  it('answers at once with what was missed, and later with what comes', async () => {
    const { ward } = reception
    const { body } = await supervisor.get('/events/poll?waitMs=0')
    expect(body).toMatchObject({ reset: false, events: [] })
    const waiting = supervisor.get(`/events/poll?after=${body.seq}`)
    await settled()
    const patient = await ward.waiting()
    const first = await waiting
    expect(first.body.events[0]).toMatchObject({ conversationId: patient.id })
    const rest = await supervisor.get(`/events/poll?after=${first.body.seq}&waitMs=0`)
    const seqs = [...first.body.events, ...rest.body.events].map((event: { seq: number }) => event.seq)
    expect(seqs).toEqual((await loggedSeqs()).filter((seq) => seq > body.seq))
  })

  it('comes back empty when nothing happens, with the cursor to go on from', async () => {
    const { ward } = reception
    const { body } = await supervisor.get('/events/poll?waitMs=0')
    const waiting = supervisor.get(`/events/poll?after=${body.seq}&waitMs=20000`)
    await settled(40)
    ward.clock.advance('20s')
    expect((await waiting).body).toEqual({ reset: false, seq: body.seq, events: [] })
  })
})
