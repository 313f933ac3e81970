// Who was given to whom, as the streams told it, held against what the API says in the end. Events come in the order of
// their commits, so the line can be walked through again step by step: whoever was taken must have been the first in it.
import type { DeskEvent } from './desk-stream.ts'

export interface Assigned {
  readonly conversationId: string
  readonly agentId: string
  readonly version: number
}

export interface QueueRow {
  readonly id: string
  readonly conversationId: string
  readonly band: number
  readonly rankAt: number
  readonly state: 'waiting' | 'taken' | 'gone'
  readonly takenBy: string | null
}

/** Every one of them must be 0. */
export interface Findings {
  readonly lost: number
  readonly assignedTwice: number
  readonly overCapacity: number
  readonly outOfOrder: number
  /** Assigned, but not on the stream of the agent who has it, or on somebody else's, or told twice. */
  readonly toldWrongly: number
}

interface Told {
  readonly agentId: string
  readonly atMs: number
}

const HELD = ['assigned', 'waiting_patient']

export function assignedBy(event: DeskEvent): Assigned | undefined {
  const { ownerId, state, version, previousState } = event.data
  const isNew = event.kind === 'conversation.changed' && state === 'assigned' && previousState !== 'assigned'
  if (!isNew || event.conversationId === null || typeof ownerId !== 'string') return undefined
  return { conversationId: event.conversationId, agentId: ownerId, version: Number(version) }
}

export class Books {
  /** What somebody who may see all has heard. */
  readonly #all: DeskEvent[] = []
  readonly #toldAll = new Map<string, number>()
  readonly #told = new Map<string, Told[]>()

  hearAll(event: DeskEvent, atMs: number): void {
    this.#all.push(event)
    const assigned = assignedBy(event)
    if (assigned !== undefined) this.#toldAll.set(assigned.conversationId, atMs)
  }

  hear(agentId: string, assigned: Assigned, atMs: number): void {
    const told = this.#told.get(assigned.conversationId) ?? []
    told.push({ agentId, atMs })
    this.#told.set(assigned.conversationId, told)
  }

  /** When the agent who was given this conversation heard of it. */
  toldAt(conversationId: string): number | undefined {
    return this.#told.get(conversationId)?.[0]?.atMs
  }

  /** When the stream that sees all said who has it. */
  toldAllAt(conversationId: string): number | undefined {
    return this.#toldAll.get(conversationId)
  }

  get assigned(): number {
    return this.#told.size
  }

  /** `conversationIds`: of everybody who asked for a person. */
  findings(options: {
    readonly conversationIds: readonly (string | undefined)[]
    readonly line: readonly QueueRow[]
    readonly capacity: number
  }): Findings {
    const taken = new Map(options.line.map((row) => [row.conversationId, row.state === 'taken' ? row.takenBy : null]))
    const lost = options.conversationIds.filter((id) => id === undefined || (taken.get(id) ?? null) === null)
    const wrongly = [...taken].filter(([id, agentId]) => {
      const told = this.#told.get(id) ?? []
      return agentId !== null && (told.length !== 1 || told[0]?.agentId !== agentId)
    })
    return {
      lost: lost.length,
      ...walkLine(this.#all, options.line),
      overCapacity: countOverCapacity(this.#all, options.capacity),
      toldWrongly: wrongly.length,
    }
  }
}

function walkLine(events: readonly DeskEvent[], line: readonly QueueRow[]) {
  const rows = new Map(line.map((row) => [row.id, row]))
  const waiting = new Set<QueueRow>()
  let assignedTwice = 0
  let outOfOrder = 0
  for (const { kind, data } of events) {
    const row = kind === 'queue.changed' ? rows.get(String(data.entryId)) : undefined
    if (row === undefined) continue
    if (data.change === 'entered') waiting.add(row)
    if (data.change !== 'taken') continue
    if (!waiting.delete(row)) assignedTwice++
    else if ([...waiting].some((other) => isBefore(other, row))) outOfOrder++
  }
  return { assignedTwice, outOfOrder }
}

function isBefore(one: QueueRow, other: QueueRow): boolean {
  if (one.band !== other.band) return one.band < other.band
  return one.rankAt === other.rankAt ? one.id < other.id : one.rankAt < other.rankAt
}

/** How often an agent was given one more than fits. */
function countOverCapacity(events: readonly DeskEvent[], capacity: number): number {
  const held = new Map<string, Set<string>>()
  let count = 0
  for (const { kind, conversationId, data } of events) {
    if (kind !== 'conversation.changed' || conversationId === null) continue
    if (typeof data.previousOwnerId === 'string') held.get(data.previousOwnerId)?.delete(conversationId)
    if (typeof data.ownerId !== 'string' || !HELD.includes(String(data.state))) continue
    const theirs = held.get(data.ownerId) ?? new Set()
    held.set(data.ownerId, theirs.add(conversationId))
    if (theirs.size > capacity) count++
  }
  return count
}
