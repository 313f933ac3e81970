// The service dies sixty times under load, at each of its points twice at least, and no patient and no agent is the
// worse for it. npm run test:crash kills it a thousand times, also on PostgreSQL.
import { describe, expect, it } from 'vitest'
import { FAULT_POINTS } from '../../src/flow/fault-points.ts'
import { tempFolder } from '../support/temp.ts'
import { runCrashLoop } from './crash-loop.ts'

const KILLS = 60
const SEED = 20261122

describe('a service that is killed again and again', () => {
  it('loses nothing it acknowledged, says nothing twice, and shows what it cannot know', {
    timeout: 300_000,
  }, async () => {
    const report = await runCrashLoop({ folder: tempFolder(), kills: KILLS, seed: SEED })
    expect(report.violations).toEqual([])
    expect(report.integrity).toBe('ok')
    expect(report.exitCode).toBe(0)
    expect(report.kills).toBeGreaterThanOrEqual(KILLS)
    for (const point of FAULT_POINTS) expect(report.killsAt[point], point).toBeGreaterThanOrEqual(2)
    expect(report.figures.acked).toBeGreaterThan(300)
    expect(report.pulled.kept).toBeGreaterThan(100)
    expect(report.figures.unknown).toBeLessThanOrEqual(report.cutOff)
  })
})
