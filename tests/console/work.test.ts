import { afterEach, describe, expect, it } from 'vitest'
import { type Browser, listen, openReception, type Reception } from './reception.ts'

describe('an agent at work', () => {
  let reception: Reception
  afterEach(() => reception.close())

  it('sees who waits, picks, reads, answers, notes and closes', async () => {
    reception = await openReception()
    const { ward } = reception
    const patient = await ward.waiting()
    const li = await ward.store.write((tx) => hireIdle(tx))
    const screen = await reception.screenOf(li)

    const waiting = await screen.get('/conversations?view=waiting')
    expect(waiting.body.conversations).toMatchObject([
      { id: patient.id, state: 'queued', preview: null, queue: { reason: 'asked-for-person', acuity: 'routine' } },
    ])

    const picked = await screen.post(`/conversations/${patient.id}/pick`, { version: patient.version })
    expect(picked.body).toMatchObject({ conversation: { id: patient.id, state: 'assigned' } })

    const { version } = picked.body.conversation
    const said = await screen.post(`/conversations/${patient.id}/reply`, { version, text: '您好，请问挂哪一天的号？' })
    expect(said.status).toBe(200)
    await screen.post(`/conversations/${patient.id}/notes`, {
      version: said.body.conversation.version,
      text: '要周三的号',
    })

    const opened = await screen.get(`/conversations/${patient.id}`)
    expect(opened.body.messages.at(-1)).toMatchObject({
      author: 'agent',
      authorName: '李梅',
      content: { kind: 'text', text: '您好，请问挂哪一天的号？' },
      send: { class: 'H', state: 'planned' },
    })
    expect(opened.body.notes).toMatchObject([{ text: '要周三的号', agentName: '李梅' }])
    expect(opened.body.card).toMatchObject({ reason: 'asked-for-person' })

    const closed = await screen.post(`/conversations/${patient.id}/close`, {
      version: opened.body.conversation.version,
      outcome: 'answered',
    })
    expect(closed.body.conversation.state).toBe('closed')
    expect((await screen.get('/conversations?view=mine')).body.conversations).toEqual([])
    expect((await screen.get(`/conversations/${patient.id}`)).body.conversation.outcome).toBe('answered')
  })

  it('hears of a patient who asks for a person while the screen is open', async () => {
    reception = await openReception()
    const { ward } = reception
    const screen: Browser = await reception.screenOf(await ward.store.write((tx) => hireIdle(tx)))
    const { seq } = (await screen.get('/conversations?view=waiting')).body
    const stream = await listen(screen, reception.base, `/events?after=${seq}`)
    const patient = await ward.waiting()
    await stream.until(() => stream.frames.some((frame) => frame.event === 'queue.changed'))
    expect(stream.frames.every((frame) => frame.data.conversationId === patient.id)).toBe(true)
    stream.close()
  })
})

import { hire } from '../support/desk-harness.ts'

const hireIdle = (tx: Parameters<typeof hire>[0]) => hire(tx, { name: '李梅' })
