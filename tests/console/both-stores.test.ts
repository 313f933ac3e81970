// What the console asks of the store, on both databases.
import { afterEach, expect, it } from 'vitest'
import { systemRandom } from '../../src/base/random.ts'
import { ensureSetupLink } from '../../src/console/setup.ts'
import { verifyAudit } from '../../src/store/audit.ts'
import { hire } from '../support/desk-harness.ts'
import { eachStore } from '../support/store.ts'
import { type Browser, listen, openReception, PASSWORD, type Reception } from './reception.ts'

eachStore((_name, open) => {
  let reception: Reception
  const openHere = async () => {
    reception = await openReception({ store: (clock) => open({ clock }), keepStore: true })
    return reception.ward
  }
  const screenFor = async (name: string, role: 'agent' | 'admin' = 'agent'): Promise<Browser> =>
    reception.screenOf(await reception.ward.store.write((tx) => hire(tx, { name, role })))
  afterEach(() => reception.close())

  it('one set-up link makes one administrator, however many browsers use it at once', async () => {
    const ward = await openHere()
    const link = await ensureSetupLink(ward.store, { random: systemRandom, baseUrl: reception.base })
    const token = String(link).split('#setup=')[1]
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((login) =>
        reception.browser().post('/setup', { token, login, name: '周管理', password: PASSWORD }),
      ),
    )
    const made = answers.filter((answer) => answer.status === 201)
    expect(made).toHaveLength(1)
    expect(answers.every((answer) => [201, 401, 409].includes(answer.status))).toBe(true)
  })

  it('many guesses at once get five tries', async () => {
    await openHere()
    const guess = { login: 'limei', password: '不是这个密码，也不是那个' }
    const answers = await Promise.all(Array.from({ length: 9 }, () => reception.browser().post('/session', guess)))
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5)
  })

  it('a NUL that somebody sends is left out of texts', async () => {
    const ward = await openHere()
    const li = await screenFor('李梅')
    const { id, version } = await ward.waiting()
    const picked = (await li.post(`/conversations/${id}/pick`, { version })).body.conversation
    const note = { text: '家\0属在\\u0000楼下', version: picked.version }
    expect((await li.post(`/conversations/${id}/notes`, note)).status).toBe(200)
    expect((await li.get(`/conversations/${id}`)).body.notes).toMatchObject([{ text: '家属在\\u0000楼下' }])
  })

  it('a day at the desk: list, pick once, say once, hear of it, figures, audit', async () => {
    const ward = await openHere()
    const [li, wang, admin] = [await screenFor('李梅'), await screenFor('王芳'), await screenFor('周管理', 'admin')]
    const stream = await listen(li, reception.base, '/events?after=0')
    const patient = await ward.waiting()
    await stream.until(() => stream.frames.some((frame) => frame.event === 'queue.changed'))
    await ward.waiting()
    await ward.alarm((await ward.waiting()).id)
    const first = (await li.get('/conversations?view=waiting&limit=2')).body
    const rest = (await li.get(`/conversations?view=waiting&limit=2&cursor=${first.next}`)).body
    expect([...first.conversations, ...rest.conversations]).toHaveLength(3)
    expect(first.conversations[0].emergency).toBe(true)
    expect((await li.get('/conversations/counts')).body).toMatchObject({ waiting: 3, emergencies: 1 })

    const picks = await Promise.all(
      [li, wang].map((who) => who.post(`/conversations/${patient.id}/pick`, { version: patient.version })),
    )
    expect(picks.map((answer) => answer.status).sort()).toEqual([200, 409])
    const [owner, { version }] =
      picks[0]?.status === 200 ? [li, picks[0].body.conversation] : [wang, picks[1]?.body.conversation]
    const said = { version, text: '请带医保卡。' }
    const path = `/conversations/${patient.id}/reply`
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => owner.post(path, said, { 'idempotency-key': 'k-1' })),
    )
    expect(new Set(replies.map((answer) => JSON.stringify(answer.body))).size).toBe(1)
    expect(replies.every((answer) => answer.status === 200)).toBe(true)
    expect((await ward.heard(patient)).filter((text) => text === said.text)).toHaveLength(1)

    expect((await admin.get('/board')).body).toMatchObject({ waiting: 2, withPeople: 1, emergencies: 1 })
    expect((await admin.get('/queue')).body.rows).toHaveLength(2)
    expect((await admin.get('/sends')).body.rows.length).toBeGreaterThan(3)
    expect((await admin.get('/audit/verify')).body).toMatchObject({ ok: true })
    expect((await admin.get('/audit?limit=5')).body.rows).toHaveLength(5)
    expect(await verifyAudit(ward.store.reads)).toMatchObject({ ok: true })
    const seqs = stream.frames.map((frame) => frame.id)
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
    stream.close()
  })

  it('listeners who come in the middle of a rush hear every event once, in order', async () => {
    const ward = await openHere()
    const li = await screenFor('李梅')
    const first = await listen(li, reception.base, '/events?after=0')
    const opening = []
    const rush = []
    for (let i = 0; i < 40; i++) {
      rush.push(ward.store.write(async (tx) => tx.announce({ kind: 'knowledge.changed', data: { version: i } })))
      if (i % 2 === 0) opening.push(listen(li, reception.base, '/events?after=0'))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(rush)
    const rows = await ward.store.reads.selectFrom('event_log').select('seq').orderBy('seq').execute()
    const logged = rows.map((row) => Number(row.seq))
    for (const stream of [first, ...(await Promise.all(opening))]) {
      await stream.until(() => stream.frames.at(-1)?.id === logged.at(-1))
      expect(stream.frames.map((frame) => frame.id)).toEqual(logged)
      stream.close()
    }
  })
})
