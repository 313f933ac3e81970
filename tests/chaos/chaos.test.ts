// Two nodes before the same patients: one dies, Redis dies, the answer to a commit is lost, and nobody is the worse for it.
// npm run test:chaos does it for hours, with every fault of faults.ts.
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPostgres } from '../support/postgres.ts'
import { hasRedis } from '../support/redis.ts'
import { tempFolder } from '../support/temp.ts'
import { runChaos } from './chaos-loop.ts'

describe.skipIf(!hasRedis)('two nodes', () => {
  it('lose nothing, double nothing and keep the order while everything around them fails', {
    timeout: 240_000,
  }, async () => {
    const postgres = await startPostgres() // of its own: it is restarted
    onTestFinished(() => postgres.stop())
    const report = await runChaos({
      folder: tempFolder(),
      nodes: 2,
      faults: ['kill', 'redis-killed', 'commit-unanswered', 'database-restarted', 'kill'],
      seed: 20261122,
      database: postgres,
      databaseUrl: await postgres.freshDatabase(),
      patientsAtOnce: 12,
    })
    expect(report.violations).toEqual([])
    expect(report.exitCodes).toEqual([0, 0])
    expect(report.figures.acked).toBe(report.figures.said)
    expect(report.figures.acked).toBeGreaterThan(40)
    expect(report.figures.unknown).toBeLessThanOrEqual(report.underWay)
  })
})
