// People who edit what the hospital says, at their screens, over real HTTP.
import { randomInt } from 'node:crypto'
import { expect } from 'vitest'
import type { Role } from '../../src/model/role.ts'
import type { Hospital } from './hospital.ts'
import type { ApiAnswer, Console } from './screens.ts'

type Body = Readonly<Record<string, unknown>>

export interface EditorScreen {
  readonly console: Console
  /** What patients read now. */
  published(kind: string, id: string): Promise<Record<string, unknown>>
  /** Over whatever draft stands there. */
  writes(kind: string, id: string, body: Body | null): Promise<ApiAnswer>
  asks(kind: string, id: string): Promise<ApiAnswer>
  approves(kind: string, id: string): Promise<ApiAnswer>
  checks(kind: string, ...ids: readonly string[]): Promise<ApiAnswer>
  releases(kind: string, ...ids: readonly string[]): Promise<ApiAnswer>
  takesBack(kind: string, to: number): Promise<ApiAnswer>
}

export async function editorAt(hospital: Hospital, name: string, role: Role): Promise<EditorScreen> {
  const { console } = await hospital.agent(name, role).signsIn()
  const entry = (kind: string, id: string) => console.get(`/editing/${kind}/entries/${id}`)
  const revisionOf = async (kind: string, id: string): Promise<number> =>
    (await entry(kind, id)).body.draft?.revision ?? 0
  const selection = async (kind: string, ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => ({ id, revision: Math.max(1, await revisionOf(kind, id)) })))
  const review = async (kind: string, id: string, what: string) =>
    console.post(`/editing/${kind}/entries/${id}/review`, { revision: await revisionOf(kind, id), what })
  return {
    console,
    async published(kind, id) {
      const { status, body } = await entry(kind, id)
      expect(status).toBe(200)
      return body.published
    },
    writes: async (kind, id, body) =>
      console.put(`/editing/${kind}/entries/${id}/draft`, { revision: await revisionOf(kind, id), body }),
    asks: (kind, id) => review(kind, id, 'ask'),
    approves: (kind, id) => review(kind, id, 'approve'),
    checks: async (kind, ...ids) => console.post(`/editing/${kind}/check`, { entries: await selection(kind, ids) }),
    releases: async (kind, ...ids) =>
      console.post(`/editing/${kind}/release`, { entries: await selection(kind, ids), note: '按通知修改' }),
    takesBack: (kind, to) => console.post(`/editing/${kind}/releases/${to}/back`, { note: '先恢复原来的' }),
  }
}

/** A new patient each time, until one reads these words. */
export async function untilPatientsRead(hospital: Hospital, question: string, words: string): Promise<void> {
  await expect.poll(() => answerTo(hospital, question), { timeout: 10_000, interval: 100 }).toContain(words)
}

/** What a new patient reads. */
export async function answerTo(hospital: Hospital, question: string): Promise<string> {
  const patient = hospital.patient(`o-${randomInt(2 ** 40)}`)
  await patient.says(question)
  await hospital.settles()
  return patient.shown.join('\n')
}
