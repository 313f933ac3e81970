// The load generator for one channel, a process of its own: `node bench/channel-load.ts --url http://127.0.0.1:PORT
// --channel feishu --questions FILE [--seconds 4]` plays the platform delivering text messages of many people, signed by the
// fake platform's own code, in a closed loop, and prints one JSON line.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/base/clock.ts'
import { POSTING_PLATFORMS, type PostingPlatform } from '../tests/fakes/signed-posts.ts'
import { Connections } from './load-connections.ts'
import type { Question } from './load-requests.ts'
import { type Latency, percentiles } from './load-tally.ts'
import { rawPost } from './raw-post.ts'
import { seeded } from './seeded.ts'
import { fetchPasses } from './visitor-passes.ts'

export interface ChannelLoadReport {
  readonly taken: number
  /** Any answer but 200 and 204, or none. */
  readonly refused: number
  readonly perSecond: number
  readonly latencyMs: Latency
  /** Share of one core. */
  readonly generatorCpu: number
}

const PEOPLE = 2_000
/** Passes are asked for one by one: fewer people where everybody needs one. */
const PEOPLE_WITH_PASS = 300
const CONNECTIONS = 64
const PREPARED = 20_000

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    channel: { type: 'string', default: '' },
    questions: { type: 'string', default: '' },
    seconds: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
  },
})
const platform = POSTING_PLATFORMS.find(({ name }) => name === values.channel)
if (platform === undefined) throw new Error(`no channel ${values.channel}`)
process.stdout.write(`${JSON.stringify(await load(platform))}\n`)
process.exit(0)

async function load(from: PostingPlatform): Promise<ChannelLoadReport> {
  const door = `/webhooks/${from.name}`
  const passes = from.needsPass === true ? await fetchPasses(`${values.url}${door}`, PEOPLE_WITH_PASS) : []
  const write = writer(from, { host: new URL(values.url).host, door, passes })
  const stock = Array.from({ length: PREPARED }, write)
  const connections = new Connections({
    port: Number(new URL(values.url).port),
    max: CONNECTIONS,
    monotonic: () => systemClock.monotonic(),
  })
  const cpuBefore = process.cpuUsage()
  const startedAt = systemClock.monotonic()
  const { latencies, refused } = await closedLoop(connections, () => stock.pop() ?? write())
  const wallMs = systemClock.monotonic() - startedAt
  const cpu = process.cpuUsage(cpuBefore)
  connections.close()
  return {
    taken: latencies.length,
    refused,
    perSecond: (latencies.length / wallMs) * 1_000,
    latencyMs: percentiles(latencies),
    generatorCpu: (cpu.user + cpu.system) / 1_000 / wallMs,
  }
}

function writer(
  from: PostingPlatform,
  to: { readonly host: string; readonly door: string; readonly passes: readonly string[] },
): () => Buffer {
  const questions = JSON.parse(readFileSync(values.questions, 'utf8')) as readonly Question[]
  const chance = seeded(Number(values.seed))
  const people = to.passes.length === 0 ? PEOPLE : to.passes.length
  let serial = (systemClock.now() % 1_000_000_000) * 1_000
  return () => {
    const person = Math.floor(chance() * people)
    const text = questions[Math.floor(chance() * questions.length)]?.text ?? ''
    const at = systemClock.now()
    const inside = from.said({ person, serial: ++serial, text, at })
    const pass = to.passes[person]
    return rawPost(from.sign(inside, { at, serial, ...(pass === undefined ? {} : { pass }) }), to)
  }
}

function closedLoop(connections: Connections, take: () => Buffer) {
  const endsAt = systemClock.monotonic() + Number(values.seconds) * 1_000
  const latencies: number[] = []
  let refused = 0
  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const sentAt = systemClock.monotonic()
      connections.send(take(), (answer) => {
        if (answer?.status === 200 || answer?.status === 204) latencies.push(systemClock.monotonic() - sentAt)
        else refused += 1
        resolve()
      })
    })
  const line = async (): Promise<void> => {
    while (systemClock.monotonic() < endsAt) await one()
  }
  return Promise.all(Array.from({ length: CONNECTIONS }, line)).then(() => ({ latencies, refused }))
}
