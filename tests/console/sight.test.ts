// The rule of who sees what stands twice: as code for objects and live events, as SQL for lists. They agree.
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { CONVERSATION_STATES } from '../../src/model/conversation.ts'
import { reaches, type Sight, type Whose } from '../../src/model/permission.ts'
import { whoseAre } from '../../src/store/event-log.ts'
import { countConversations, listConversations } from '../../src/store/listing.ts'
import { openWard, type Ward } from '../support/desk-harness.ts'
import { eachStore } from '../support/store.ts'

const AGENTS = ['agent-a', 'agent-b', 'agent-c']
const TEAMS = ['team-1', 'team-2']
const CASES = 120

const maybe = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
const whose: fc.Arbitrary<Whose> = fc.record({
  state: fc.constantFrom(...CONVERSATION_STATES),
  ownerId: maybe(AGENTS),
  lastOwnerId: maybe(AGENTS),
  teamId: maybe(TEAMS),
  reservedFor: maybe(AGENTS),
})
const sight: fc.Arbitrary<Sight> = fc.record({
  scope: fc.constantFrom('own', 'team', 'all'),
  agentId: maybe(AGENTS),
  teamIds: fc.uniqueArray(fc.constantFrom(...TEAMS)),
  colleagueIds: fc.uniqueArray(fc.constantFrom(...AGENTS)),
})

eachStore((_name, open) => {
  let ward: Ward
  let all: readonly string[]
  beforeAll(async () => {
    ward = await openWard({ store: (clock) => open({ clock }) })
    const ids: string[] = []
    for (const facts of fc.sample(whose, { numRuns: CASES, seed: 7 })) ids.push(await place(ward, facts))
    all = ids
  })

  it('lists exactly what the rule reaches', async () => {
    const { reads } = ward.store
    const facts = await whoseAre(reads, all)
    for (const viewer of fc.sample(sight, { numRuns: 60, seed: 11 })) {
      const rows = await listConversations(reads, viewer, { view: 'all', after: undefined, limit: 1_000 })
      const expected = all.filter((id) => reaches(viewer, facts.get(id) as Whose))
      expect(rows.map((row) => row.id).sort()).toEqual([...expected].sort())
      const counts = await countConversations(reads, viewer)
      expect(counts.waiting).toBe(expected.filter((id) => facts.get(id)?.state === 'queued').length)
    }
  })
})

async function place(ward: Ward, facts: Whose): Promise<string> {
  const patient = await ward.waiting()
  await ward.store.write(async (tx) => {
    await tx.db
      .updateTable('conversation')
      .set({
        state: facts.state,
        owner_id: facts.ownerId ?? null,
        last_owner_id: facts.lastOwnerId ?? null,
        team_id: facts.teamId ?? null,
      })
      .where('id', '=', patient.id)
      .execute()
    await tx.db
      .updateTable('queue_entry')
      .set({ reserved_for: facts.reservedFor ?? null })
      .where('conversation_id', '=', patient.id)
      .execute()
  })
  return patient.id
}
