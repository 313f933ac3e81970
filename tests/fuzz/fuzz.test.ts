// Whatever somebody puts into a delivery, the service goes on listening. npm run test:fuzz sends a million inputs.
import { describe, expect, it } from 'vitest'
import { POSTING_PLATFORMS } from '../fakes/signed-posts.ts'
import { freshPostgres } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'
import { runFuzz } from './campaign.ts'
import { chanceOf } from './chance.ts'
import { seedsOf } from './corpus.ts'
import { mutateText } from './mutate.ts'

const INPUTS = 5_000
const SEED = 20261122

describe('odd deliveries', () => {
  const take = async (databaseUrl: string | undefined) => {
    const { findings, answers } = await runFuzz({ folder: tempFolder(), inputs: INPUTS, seed: SEED, databaseUrl })
    expect(findings).toEqual([])
    for (const { name } of POSTING_PLATFORMS) {
      expect(answers[name]?.['200'], `${name}: some must have reached the inside`).toBeGreaterThan(10)
      const refused = Object.entries(answers[name] ?? {}).filter(([status]) => status.startsWith('4'))
      expect(refused.length, `${name}: some must have been refused`).toBeGreaterThan(0)
    }
  }
  const WITHIN = { timeout: 120_000 }

  it('are refused or kept, and nobody else is the worse for them', WITHIN, () => take(undefined))

  it('on PostgreSQL too, which takes less in a text', WITHIN, async () => take(await freshPostgres()))

  it('can be had again by their seed and number', () => {
    for (const { name } of POSTING_PLATFORMS) {
      const [one, other] = seedsOf(name)
      const made = (seed: number) =>
        Array.from({ length: 20 }, (_, i) =>
          String(mutateText(one?.inside ?? '', other?.inside ?? '', chanceOf(seed, i))),
        )
      expect(made(1)).toEqual(made(1))
      expect(made(2)).not.toEqual(made(1))
    }
  })
})
