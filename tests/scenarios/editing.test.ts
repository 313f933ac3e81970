// What the hospital says, changed in the console: written, looked at, released; the next patient reads it; taken back.
import { afterEach, describe, expect, it } from 'vitest'
import { type Hospital, openHospital } from '../support/hospital.ts'
import type { Console } from '../support/screens.ts'

let hospital: Hospital
afterEach(() => hospital.closes())

describe('an answer changed in the console', () => {
  it('is read by the next patient once it is released, and no longer once it is taken back', async () => {
    hospital = await openHospital()
    const editor = (await hospital.agent('林编辑', 'editor').signsIn()).console
    const parking = await entryOf(editor, '停车多少钱')
    const body = { ...parking.published, answer: '停车每小时 7 元，当天最多 30 元。' }

    const saved = await editor.put(parking.path, { revision: 0, body })
    expect(saved).toMatchObject({ status: 200, body: { draft: { revision: 1 }, findings: [] } })
    expect(await asks('停车多少钱')).not.toContain('每小时 7 元')

    const entries = [{ id: parking.id, revision: 1 }]
    const checked = await editor.post('/editing/faq/check', { entries })
    expect(checked.body).toMatchObject({ ok: true, regression: { changed: [], safety: { failed: [] } } })
    expect(checked.body.regression.asked).toBeGreaterThan(100)
    expect(checked.body.regression.safety.asked).toBeGreaterThan(100)

    const released = await editor.post('/editing/faq/release', { entries, note: '物价调整' })
    expect(released).toMatchObject({ status: 200, body: { release: 1 } })
    await untilHeard('停车多少钱', '每小时 7 元')

    const back = await editor.post('/editing/faq/releases/0/back', { note: '调整推迟' })
    expect(back).toMatchObject({ status: 200, body: { release: 2 } })
    await untilHeard('停车多少钱', '每小时 4 元')
  })
})

let visits = 0
/** A new patient each time. */
async function asks(question: string): Promise<string> {
  const patient = hospital.patient(`o-asks-${++visits}`)
  await patient.says(question)
  await hospital.settles()
  return patient.shown.join('\n')
}

async function untilHeard(question: string, words: string): Promise<void> {
  await expect.poll(() => asks(question), { timeout: 10_000, interval: 100 }).toContain(words)
}

async function entryOf(editor: Console, question: string) {
  const tried = await editor.post('/bot/try', { text: question })
  const { id } = tried.body.entry as { id: string }
  const { body } = await editor.get(`/editing/faq/entries/${id}`)
  return { id, path: `/editing/faq/entries/${id}/draft`, published: body.published as Record<string, unknown> }
}
