// `npm run bench -- --channel feishu,sms-aliyun` (or `all`): what one message costs on each channel that posts to us, beside
// the Official Account's; and `--channel wecom-kf` also pulls a backlog (backlog.ts). The channels take turns on one
// service; a turn ends when every answer has left.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SECOND, systemClock } from '../src/base/clock.ts'
import { POSTING_PLATFORMS } from '../tests/fakes/signed-posts.ts'
import type { ChannelLoadReport } from './channel-load.ts'
import type { PlatformStub } from './platform-stub.ts'
import { spread } from './results.ts'
import { pause, type Target } from './target.ts'

export const YARDSTICK = 'wechat-official'
const QUIET_MS = 1 * SECOND
const LONGEST_DRAIN_MS = 60 * SECOND
const LOOK_EVERY_MS = 50

export interface ChannelBench {
  readonly names: readonly string[]
  readonly rounds: number
  readonly seconds: number
  readonly questionsFile: string
  readonly target: Target
  readonly stub: PlatformStub
  readonly signal: AbortSignal
  say(line: string): void
}

interface Turn {
  readonly report: ChannelLoadReport
  readonly cpuMicros: number
  readonly calls: number
}

export function channelEntries(apiBase: string): readonly object[] {
  return POSTING_PLATFORMS.map(({ name, platform, settings }) => ({ id: name, platform, settings: settings(apiBase) }))
}

/** `all`, or names with commas; the yardstick comes along unasked. */
export function namedChannels(asked: string): readonly string[] {
  const known = POSTING_PLATFORMS.map(({ name }) => name)
  const names = asked === 'all' ? known : [...new Set([YARDSTICK, ...asked.split(',')])]
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`no channel ${unknown.join(', ')}; there are: ${known.join(', ')}`)
  return names
}

export async function measureChannels(bench: ChannelBench): Promise<string> {
  const turns = new Map<string, Turn[]>(bench.names.map((name) => [name, []]))
  for (const name of bench.names) await takeTurn(bench, name, { seconds: 1, seed: 1 }) // warm-up
  for (let round = 1; round <= bench.rounds; round++) {
    bench.say(`channels, round ${round} of ${bench.rounds}`)
    for (const name of bench.names) {
      turns.get(name)?.push(await takeTurn(bench, name, { seconds: bench.seconds, seed: 10 + round }))
    }
  }
  return tableOf(turns)
}

async function takeTurn(
  bench: ChannelBench,
  name: string,
  { seconds, seed }: { readonly seconds: number; readonly seed: number },
): Promise<Turn> {
  const { target, stub, questionsFile, signal } = bench
  const args = ['--url', target.url, '--channel', name, '--questions', questionsFile]
  const cpuBefore = target.cpuMs()
  const callsBefore = stub.calls()
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'channel-load.ts'), ...args, '--seconds', String(seconds), '--seed', String(seed)],
    { signal },
  )
  await untilQuiet(stub)
  const report = JSON.parse(stdout) as ChannelLoadReport
  const calls = stub.calls() - callsBefore
  return {
    report,
    cpuMicros: ((target.cpuMs() - cpuBefore) * 1_000) / report.taken,
    calls: calls / report.taken,
  }
}

async function untilQuiet(stub: PlatformStub): Promise<void> {
  const deadline = systemClock.monotonic() + LONGEST_DRAIN_MS
  let seen = stub.calls()
  let changedAt = systemClock.monotonic()
  while (systemClock.monotonic() - changedAt < QUIET_MS && systemClock.monotonic() < deadline) {
    await pause(LOOK_EVERY_MS)
    if (stub.calls() === seen) continue
    seen = stub.calls()
    changedAt = systemClock.monotonic()
  }
}

function tableOf(turns: ReadonlyMap<string, readonly Turn[]>): string {
  const head = [
    'closed loop, median (min–max)',
    'messages/s taken',
    'p50 ms',
    'p99 ms',
    'CPU µs/message, answer included',
    'calls to the platform/message',
    'not taken',
    'generator',
  ]
  const rows = [...turns].map(([name, all]) => {
    const of = (value: (turn: Turn) => number, digits = 0) => spread(all.map(value), digits)
    return [
      name,
      of(({ report }) => report.perSecond),
      of(({ report }) => report.latencyMs.p50, 1),
      of(({ report }) => report.latencyMs.p99, 1),
      of(({ cpuMicros }) => cpuMicros),
      of(({ calls }) => calls, 2),
      String(all.reduce((sum, { report }) => sum + report.refused, 0)),
      `${Math.round(Math.max(...all.map(({ report }) => report.generatorCpu)) * 100)} %`,
    ]
  })
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
