// An hour of a busy day in a quarter of a minute: whatever the service holds at rest stays as it is. npm run test:soak does
// it for a day and a night.
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'
import { type Sample, slopesOf } from './slopes.ts'
import { soak } from './soak.ts'

describe('an hour of a busy day', () => {
  it('leaves no timers, handles and files behind, and loses nothing', { timeout: 60_000 }, async () => {
    const report = await soak({ folder: tempFolder(), hours: 0.2, realSeconds: 12, samples: 12, seed: 20261122 })
    const { said, acked, answeredByAgents, exitCode } = report
    expect({ said, exitCode }).toEqual({ said: acked, exitCode: 0 })
    expect(said).toBeGreaterThan(20)
    expect(answeredByAgents).toBeGreaterThan(0)
    const counted = ['timers', 'handles', 'open files', 'longest write-ahead log, MiB'] // a heap needs hours to show its slope
    expect(report.slopes.filter(({ what, flat }) => counted.includes(what) && !flat)).toEqual([])
  })
})

describe('the verdict', () => {
  const flat: Sample = {
    ...{ hour: 0, messages: 0, databaseMiB: 0, logMiB: 4 },
    ...{ heapMiB: 40, outsideMiB: 6, timers: 12, handles: 9, files: 30 },
  }
  const day = (change: (hour: number) => Partial<Sample>) =>
    Array.from({ length: 24 }, (_, hour) => ({
      ...{ ...flat, hour, messages: 1_000 * (hour + 1), databaseMiB: 2 * (hour + 1) },
      ...change(hour),
    }))
  const grown = (samples: readonly Sample[]) => slopesOf(samples).flatMap(({ what, flat }) => (flat ? [] : [what]))

  it('bears noise, one odd sample and a warm-up', () => {
    expect(grown(day((hour) => ({ heapMiB: 40 + (hour % 3) * 0.5 })))).toEqual([])
    expect(grown(day((hour) => ({ timers: hour === 20 ? 80 : 12 })))).toEqual([])
    expect(grown(day((hour) => ({ heapMiB: Math.min(25 + hour * 3, 40) })))).toEqual([])
  })

  it('hears a leak of a few hundred bytes a message, one handle an hour, and a log without end', () => {
    expect(grown(day((hour) => ({ heapMiB: 40 + hour * 0.3 })))).toEqual(['heap after GC, MiB'])
    expect(grown(day((hour) => ({ handles: 9 + hour })))).toEqual(['handles'])
    expect(grown(day((hour) => ({ databaseMiB: (hour + 1) ** 2 })))).toEqual(['database, KiB per message'])
    expect(grown(day((hour) => ({ logMiB: hour * 10 })))).toEqual(['longest write-ahead log, MiB'])
  })
})
