// What the hospital teaches the bot, read again while patients write: nobody waits for it, and the last change counts.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { LiveKnowledge } from '../../src/flow/knowledge-files.ts'
import { MONDAY_MORNING, manualClock } from '../support/clock.ts'
import { shippedFiles } from '../support/shipped-files.ts'
import { tempFolder } from '../support/temp.ts'

describe('knowledge read again while patients write', () => {
  let folder: string
  let live: LiveKnowledge
  beforeEach(() => {
    folder = tempFolder()
    cpSync('config', folder, { recursive: true })
    live = new LiveKnowledge(shippedFiles(folder), manualClock(), silentLog)
  })
  afterEach(() => live.close())

  it('answers from the old version until the new one is whole, and stands in nobody’s way', async () => {
    parkingCosts('5')
    const done = live.reload()
    let moments = 0
    let isDone = false
    const finished = done.then(() => {
      isDone = true
    })
    while (!isDone) {
      expect(answerFor('停车多少钱')).toContain('每小时 4 元')
      moments += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    await finished
    expect(moments).toBeGreaterThan(20)
    expect(answerFor('停车多少钱')).toContain('每小时 5 元')
  })

  it('is the same whether read at a start or meanwhile', async () => {
    const { version } = live.current
    expect(await live.reload()).toBe(false)
    expect(live.current.version).toBe(version)
  })

  it('reads once at a time, and once more for a change made meanwhile', async () => {
    parkingCosts('5')
    const first = live.reload()
    await moments(8)
    parkingCosts('6')
    const second = live.reload()
    expect(second).toBe(first)
    expect(await second).toBe(true)
    expect(answerFor('停车多少钱')).toContain('每小时 6 元')
  })

  it('keeps the last good version when a file breaks meanwhile, and says where', async () => {
    const path = join(folder, 'faq', 'directions.yaml')
    const good = readFileSync(path, 'utf8')
    writeFileSync(path, `${good}\n- id: half\n  question: "没有结尾的引号\n`)
    expect(await live.reload()).toBe(false)
    expect(live.problems).toMatch(/faq\/directions\.yaml: line \d+/)
    expect(answerFor('停车多少钱')).toContain('每小时 4 元')

    writeFileSync(path, good)
    await live.reload()
    expect(live.problems).toBeUndefined()
  })

  it('takes over nothing once the service is closing', async () => {
    const { version } = live.current
    parkingCosts('5')
    const done = live.reload()
    live.close()
    expect(await done).toBe(false)
    expect(live.current.version).toBe(version)
  })

  function parkingCosts(yuan: string): void {
    const path = join(folder, 'faq', 'directions.yaml')
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/每小时 \d 元/g, `每小时 ${yuan} 元`))
  }

  function answerFor(question: string): string | undefined {
    return live.current.faq.find(question, MONDAY_MORNING)[0]?.entry.answer
  }
})

async function moments(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await new Promise((resolve) => setImmediate(resolve))
}
