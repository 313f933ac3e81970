import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ROUTES } from '../../src/console/routes.ts'
import { hire } from '../support/desk-harness.ts'
import { type Browser, openReception, type Reception } from './reception.ts'

let reception: Reception
let screen: Browser
beforeEach(async () => {
  reception = await openReception()
  screen = await reception.screenOf(await reception.ward.store.write((tx) => hire(tx, { name: '李梅' })))
})
afterEach(() => reception.close())

const KEY = { 'idempotency-key': 'a1b2c3' }

describe('a change made from elsewhere', () => {
  it('is refused: foreign origin, no origin, no token, another token', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'x-csrf-token': '' },
      { 'x-csrf-token': 'x'.repeat(43) },
    ]
    for (const headers of foreign) {
      const answer = await screen.post('/presence', { presence: 'away' }, headers)
      expect([headers, answer.status, answer.body.error.code]).toEqual([headers, 403, 'csrf'])
    }
    const without = await fetch(`${reception.base}/api/v1/presence`, {
      method: 'POST',
      headers: { ...screen.headers, 'content-type': 'application/json' },
      body: '{"presence":"away"}',
    })
    expect(without.status).toBe(403)
    expect((await screen.post('/presence', { presence: 'away' })).status).toBe(200)
  })

  it('cannot sign somebody in from a foreign page', async () => {
    const answer = await reception
      .browser()
      .post('/session', { login: 'limei', password: 'x' }, { origin: 'https://evil.example' })
    expect(answer.status).toBe(403)
  })

  it('is accepted behind a proxy that calls us by another name, under our public address', async () => {
    await reception.close()
    reception = await openReception({ settings: { publicUrl: 'https://zixun.hospital.example' } })
    screen = await reception.screenOf(await reception.ward.store.write((tx) => hire(tx, { name: '李梅' })))
    const headers = { origin: 'https://zixun.hospital.example' }
    expect((await screen.post('/presence', { presence: 'away' }, headers)).status).toBe(200)
  })
})

describe('a request that is not well-formed', () => {
  it('gets the exact answer', async () => {
    const patient = await reception.ward.waiting()
    const pick = `/conversations/${patient.id}/pick`
    expect((await screen.post(pick, '{"version": 1')).status).toBe(400)
    const unknown = await screen.post(pick, { version: 1, force: true })
    expect(unknown.status).toBe(422)
    const mistyped = await screen.post(pick, { version: 'one' })
    expect([mistyped.status, mistyped.body.error.fields[0].path]).toEqual([422, 'version'])
    expect((await screen.post(pick, '{"__proto__":{"version":1},"version":1}')).status).toBe(422)
    const odd = await screen.post('/presence', { presence: { length: { valueOf: 1, toString: 1 } } })
    expect([odd.status, odd.body.error.fields[0].path]).toEqual([422, 'presence'])
    const login = await reception.browser().post('/session', { login: { length: { valueOf: 1, toString: 1 } } })
    expect([login.status, login.body.error.fields[0].path]).toEqual([422, 'login'])
    expect((await screen.post(pick, '[1]')).status).toBe(422)
    expect((await screen.post(pick, `{"version":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).status).toBe(422)
    expect((await screen.get('/conversations?viewed=mine')).status).toBe(422)
    expect((await screen.get('/conversations?view=waiting&cursor=%00')).status).toBe(422)
    expect((await screen.get('/conversations?limit=1000000')).status).toBe(422)
    expect((await screen.post(pick, 'version=1', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await screen.post(pick, { version: 1 }, { 'content-encoding': 'gzip' })).status).toBe(415)
    expect((await screen.post(pick, { version: 1 }, { 'idempotency-key': 'x'.repeat(300) })).status).toBe(422)
    expect((await screen.get('/conversations/..%2f..%2fetc')).status).toBe(404)
    expect((await screen.get('/nothing-here')).body.error.code).toBe('not-found')
    const method = await screen.send('DELETE', '/conversations')
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'HEAD, GET'])
  })

  it('is cut off at 64 KB, announced or not', async () => {
    const patient = await reception.ward.waiting()
    const reply = `/conversations/${patient.id}/reply`
    expect((await screen.post(reply, { version: 1, text: '长'.repeat(30_000) })).status).toBe(413)
    const { port } = new URL(reception.base)
    const socket = connect(Number(port), '127.0.0.1')
    const headers = Object.entries({ ...screen.headers, origin: reception.base, host: `127.0.0.1:${port}` })
    socket.write(
      `POST /api/v1${reply} HTTP/1.1\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n${headers
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    )
    for (let i = 0; i < 9; i++) socket.write(`2000\r\n${'x'.repeat(0x2000)}\r\n`)
    const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  it('never shows a stack, a path or SQL when something breaks', async () => {
    const patient = await reception.ward.waiting()
    await reception.ward.store.write((tx) =>
      tx.db.updateTable('queue_entry').set({ card: '{broken' }).where('conversation_id', '=', patient.id).execute(),
    )
    const answer = await screen.get(`/conversations/${patient.id}`)
    expect(answer.status).toBe(500)
    expect(Object.keys(answer.body.error).sort()).toEqual(['code', 'message', 'requestId'])
    expect(reception.logged.join()).toContain(answer.body.error.requestId)
    expect((await screen.get('/conversations?view=waiting')).status).toBe(200)
  })
})

describe('a repeated request', () => {
  it('gets the first answer again and does nothing again', async () => {
    const { ward } = reception
    const patient = await ward.waiting()
    const { body } = await screen.post(`/conversations/${patient.id}/pick`, { version: patient.version })
    const said = { version: body.conversation.version, text: '请带医保卡。' }
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => screen.post(`/conversations/${patient.id}/reply`, said, KEY)),
    )
    const late = await screen.post(`/conversations/${patient.id}/reply`, said, KEY)
    expect(late.headers.get('idempotent-replayed')).toBe('true')
    expect(new Set([...answers, late].map((answer) => JSON.stringify(answer.body))).size).toBe(1)
    expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === null)).toHaveLength(1)
    expect((await ward.heard(patient)).filter((text) => text === said.text)).toHaveLength(1)
  })

  it('with another body is refused, by another person is another request, after a day is new', async () => {
    const { ward } = reception
    const patient = await ward.waiting()
    const { body } = await screen.post(`/conversations/${patient.id}/pick`, { version: patient.version })
    const note = (text: string) => ({ version: body.conversation.version, text })
    const path = `/conversations/${patient.id}/notes`
    expect((await screen.post(path, note('一'), KEY)).status).toBe(200)
    const other = await screen.post(path, note('二'), KEY)
    expect([other.status, other.body.error.code]).toEqual([409, 'key-reused'])
    const lead = await reception.screenOf(await ward.store.write((tx) => hire(tx, { name: '赵', role: 'supervisor' })))
    expect((await lead.post(path, note('二'), KEY)).headers.get('idempotent-replayed')).toBeNull()
    const count = () => ward.store.reads.selectFrom('note').select('id').execute()
    expect(await count()).toHaveLength(2)
    await ward.store.write((tx) =>
      tx.db
        .updateTable('idempotency')
        .set({ created_at: tx.now - 25 * 3_600_000 })
        .execute(),
    )
    expect((await screen.post(path, note('三'), KEY)).status).toBe(200)
    expect(await count()).toHaveLength(3)
  })
})

describe('somebody was faster', () => {
  it('names the winner to the loser of a pick, and the new owner to a late reply', async () => {
    const { ward } = reception
    const patient = await ward.waiting()
    const wang = await reception.screenOf(await ward.store.write((tx) => hire(tx, { name: '王芳' })))
    const pick = (who: Browser) => who.post(`/conversations/${patient.id}/pick`, { version: patient.version })
    const [first, second] = await Promise.all([pick(screen), pick(wang)])
    expect([first.status, second.status].sort()).toEqual([200, 409])
    const [loser, winner] = first.status === 409 ? [first, '王芳'] : [second, '李梅']
    expect(loser.body.error).toMatchObject({ code: 'conflict', current: { ownerName: winner, state: 'assigned' } })
    expect(loser.body.error.current.version).toBeGreaterThan(patient.version)

    const owner = winner === '王芳' ? wang : screen
    const { version } = loser.body.error.current
    const supervisor = await reception.screenOf(
      await ward.store.write((tx) => hire(tx, { name: '赵主管', role: 'supervisor' })),
    )
    expect((await supervisor.post(`/conversations/${patient.id}/takeover`, { version })).status).toBe(200)
    const late = await owner.post(`/conversations/${patient.id}/reply`, { version, text: '我在。' })
    expect([late.status, late.body.error.current.ownerName]).toEqual([409, '赵主管'])
    expect(await ward.heard(patient)).not.toContain('我在。')
    expect((await owner.get(`/conversations/${patient.id}`)).status).toBe(404)
  })
})

describe('an unknown send', () => {
  it('is said again by the owner as a new message, once', async () => {
    const { ward } = reception
    const patient = await ward.waiting()
    const { body } = await screen.post(`/conversations/${patient.id}/pick`, { version: patient.version })
    const said = { version: body.conversation.version, text: '三楼第二诊室。' }
    const sent = await screen.post(`/conversations/${patient.id}/reply`, said)
    const id = sent.body.messageId
    const { version } = sent.body.conversation
    expect((await screen.post(`/sends/${id}/repeat`, { version })).body.error.code).toBe('already-clear')
    await ward.store.write((tx) => tx.db.updateTable('outbox').set({ state: 'unknown' }).where('id', '=', id).execute())
    const program = await reception.program(['operations.read'])
    expect((await program.get('/sends/unknown')).body.rows).toMatchObject([{ id, state: 'unknown', class: 'H' }])
    const again = await screen.post(`/sends/${id}/repeat`, { version })
    expect(again.status).toBe(200)
    expect((await ward.heard(patient)).filter((text) => text === said.text)).toHaveLength(2)
    expect((await screen.post(`/sends/${id}/repeat`, { version: again.body.conversation.version })).status).toBe(409)
  })
})

describe('pages of a list', () => {
  it('show every waiting patient once, most urgent first', async () => {
    const { ward } = reception
    const ids: string[] = []
    for (let i = 0; i < 7; i++) ids.push((await ward.waiting()).id)
    await ward.alarm(ids[5] as string)
    const seen: string[] = []
    let cursor = ''
    for (;;) {
      const { body } = await screen.get(`/conversations?view=waiting&limit=3${cursor}`)
      seen.push(...body.conversations.map((row: { id: string }) => row.id))
      if (body.next === null) break
      cursor = `&cursor=${body.next}`
    }
    expect(seen[0]).toBe(ids[5])
    expect([...seen].sort()).toEqual([...ids].sort())
  })

  it('list what is on its way for operators, in stable order, without words', async () => {
    const { ward } = reception
    for (let i = 0; i < 5; i++) await ward.waiting()
    const program = await reception.program(['operations.read'])
    const seen: string[] = []
    let cursor = ''
    for (;;) {
      const { body } = await program.get(`/sends?limit=2${cursor}`)
      seen.push(...body.rows.map((row: { id: string }) => row.id))
      expect(JSON.stringify(body)).not.toContain('正在为您')
      if (body.next === null) break
      cursor = `&cursor=${body.next}`
    }
    expect(seen).toEqual([...new Set(seen)].sort())
    expect(seen.length).toBeGreaterThanOrEqual(5)
    expect((await program.get('/queue')).body.rows).toHaveLength(5)
    expect((await program.get('/inbound')).body.rows).toEqual([])
  })
})

describe('the description of the API', () => {
  it('has every door and is valid JSON Schema inside', async () => {
    const { body } = await reception.browser().get('/openapi.json')
    const doors = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const expected = ROUTES.map(({ method, path }) => `${method} /api/v1${path.replace(/:(\w+)/g, '{$1}')}`)
    expect(doors.sort()).toEqual(expected.sort())
    const pick = body.paths['/api/v1/conversations/{id}/pick'].post.requestBody.content['application/json'].schema
    expect(pick).toMatchObject({ type: 'object', required: ['version'], additionalProperties: false })
    expect(z.fromJSONSchema(pick).safeParse({ version: 3 }).success).toBe(true)
  })
})

describe('the page', () => {
  it('comes with headers that let nothing foreign in', async () => {
    const answer = await fetch(`${reception.base}/console/`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    const html = await answer.text()
    for (const [, file] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await fetch(new URL(String(file), `${reception.base}/console/`))).status).toBe(200)
    }
    expect(html).not.toMatch(/<script>|<style|style=|onclick=/)
    expect((await fetch(`${reception.base}/console/../console.ts`)).status).toBe(404)
    expect((await fetch(`${reception.base}/console/%2e%2e/console.ts`)).status).toBe(404)
  })

  it('keeps personal answers out of every cache', async () => {
    const answer = await screen.get('/session')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})
