// Look-ups among 1,000 to 100,000 FAQ entries, the build of all of them in slices, and one changed entry.
// `node --expose-gc bench/faq-lookup.ts [--json]` Prints p50 and p99 of a look-up, growth, stalls and memory.
import { setImmediate as pause } from 'node:timers/promises'
import { buildFaqFinder, createFaqFinder, type FaqStore } from '../src/bot/faq.ts'
import type { FaqEntry } from '../src/model/faq-entry.ts'
import { makeFaq } from './faq.ts'

const NOW = Date.parse('2026-11-23T10:00:00+08:00')
const SIZES = [1_000, 10_000, 100_000]
const LOOKUPS = 6_000
const WARM_UP = 1_000
const SITES = ['城东', '城西', '江北', '江南', '新区', '老城', '滨河', '山前', '湖畔', '云溪']
const NUMBERS = '一二三四五六七八九十'

/** The thousand entries again for a hundred branches of the hospital, each with its name before every question. */
function manyEntries(count: number): readonly FaqEntry[] {
  const base = makeFaq(1_000)
  return Array.from({ length: count }, (_, no): FaqEntry => {
    const { id, category, questions, answer } = base[no % base.length] as (typeof base)[number]
    const branch = Math.floor(no / base.length)
    const name = branch === 0 ? '' : `${SITES[branch % 10]}第${NUMBERS[Math.floor(branch / 10)]}院区`
    const wordings = questions.map((question) => `${name}${question}`)
    return { id: `${id}-${branch}`, version: 1, category, questions: wordings, answer, clinical: false, followUps: [] }
  })
}

/** Never a wording as it stands: a word left out, politeness and another ending added. */
function asked(entries: readonly FaqEntry[], no: number): string {
  const entry = entries[(no * 7_919) % entries.length] as FaqEntry
  const question = (entry.questions[no % 2] ?? '').replace(/[？?]/g, '')
  const at = 2 + (no % Math.max(1, question.length - 3))
  return `我想问问${question.slice(0, at)}${question.slice(at + 1)}，麻烦说一下`
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? 0
}

function lookUps(finder: FaqStore, entries: readonly FaqEntry[]): { readonly p50: number; readonly p99: number } {
  const times: number[] = []
  for (let no = 0; no < LOOKUPS; no++) {
    const text = asked(entries, no)
    const startedAt = performance.now()
    finder.find(text, NOW)
    if (no >= WARM_UP) times.push(performance.now() - startedAt)
  }
  times.sort((a, b) => a - b)
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

function memory(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}

/** Builds while look-ups in a small finder stand for requests: the longest a request waited and took. */
async function buildBeside(entries: readonly FaqEntry[]): Promise<{ readonly ms: number; readonly slowest: number }> {
  const small = createFaqFinder(entries.slice(0, 1_000))
  let slowest = 0
  let last = performance.now()
  const startedAt = last
  await buildFaqFinder(entries, async () => {
    small.find('请问停车场怎么走', NOW)
    slowest = Math.max(slowest, performance.now() - last)
    await pause()
    last = performance.now()
  })
  return { ms: performance.now() - startedAt, slowest }
}

function changeOne(finder: FaqStore, entries: readonly FaqEntry[]): number {
  const entry = entries[42] as FaqEntry
  let slowest = 0
  for (let no = 0; no < 50; no++) {
    const startedAt = performance.now()
    const changed = finder.with({ put: [{ ...entry, version: no, questions: [`新问法${no}在哪里办`] }] })
    if (changed.find(`新问法${no}在哪里办`, NOW)[0]?.entry.version !== no) throw new Error('the change is not found')
    slowest = Math.max(slowest, performance.now() - startedAt)
  }
  return slowest
}

const rows: {
  readonly size: number
  readonly buildMs: number
  readonly p50: number
  readonly p99: number
  readonly mb: number
}[] = []
let largest: FaqStore | undefined
for (const size of SIZES) {
  const entries = manyEntries(size)
  const before = memory()
  const startedAt = performance.now()
  const finder = createFaqFinder(entries)
  const buildMs = performance.now() - startedAt
  const mb = memory() - before
  rows.push({ size, buildMs, mb, ...lookUps(finder, entries) })
  largest = finder
}
const [first, , last] = rows
const growth = Math.log((last?.p50 ?? 1) / (first?.p50 ?? 1)) / Math.log(100)
const all = manyEntries(100_000)
const changeMs = largest === undefined ? 0 : changeOne(largest, all)
const slices = await buildBeside(all)
const figures = { rows, growthExponent: growth, slicedBuildMs: slices.ms, slowestStallMs: slices.slowest, changeMs }
if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
else {
  for (const { size, buildMs, p50, p99, mb } of rows) {
    console.log(
      `${String(size).padStart(7)} entries: built in ${buildMs.toFixed(0)} ms, ${mb.toFixed(0)} MB, look-up p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`,
    )
  }
  console.log(`growth of p50 from 1,000 to 100,000: n^${growth.toFixed(2)}`)
  console.log(`100,000 in slices: ${slices.ms.toFixed(0)} ms, longest stall ${slices.slowest.toFixed(1)} ms`)
  console.log(`one entry changed among 100,000: ${changeMs.toFixed(1)} ms at most`)
}
