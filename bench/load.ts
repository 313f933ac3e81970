// The load generator, a process of its own: `node bench/load.ts --url http://127.0.0.1:PORT --questions FILE …` plays
// WeChat delivering signed text messages of many patients (to several `--url` in turn), and prints one JSON line. Closed loop without `--rate` (each
// connection sends its next message when the last is answered), open loop with it (messages come when they come, and
// latency counts from the scheduled time, so a stalled service cannot hide its stall).
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/base/clock.ts'
import { Connections, inTurn, type Sender } from './load-connections.ts'
import { DeliveryStock, type Mode, type Question } from './load-requests.ts'
import { Tally, type TallyReport } from './load-tally.ts'
import { arrivals, seeded } from './seeded.ts'
import { ACCOUNT, readPlainReply, readSafeReply } from './wechat-envelope.ts'

export interface LoadReport extends TallyReport {
  readonly sent: number
  /** Sent, but cut off, not understood or never answered. */
  readonly errors: number
  readonly seconds: number
  /** Passive replies a second: a refusal is quick, but not work done. */
  readonly perSecond: number
  /** Messages handed to a connection more than 5 ms after their time: the generator could not keep up. */
  readonly lateStarts: number
  /** Share of one core this generator used while measuring. */
  readonly generatorCpu: number
}

interface Options {
  readonly urls: readonly URL[]
  readonly path: string
  readonly mode: Mode
  readonly questions: readonly Question[]
  readonly connections: number
  readonly seconds: number
  readonly messages: number
  readonly rate: number
  readonly patients: number
  readonly newShare: number
  readonly repeatShare: number
  readonly introduce: boolean
  readonly seed: number
}

interface Sent {
  readonly sent: number
  readonly lateStarts: number
}

const LATE_MS = 5
/** Prepared for a closed loop, whose length nobody knows; what it needs beyond is made on the way. */
const CLOSED_STOCK = 30_000
/** An open loop may need many connections at once when the service stalls. */
const OPEN_CONNECTIONS = 500
/** The first moments of an open loop measure connecting and a cold generator: sent and counted, but not timed. */
const LEAD_IN_MS = 500
/** A service that answers nothing at all must not hold the generator for ever. */
const GIVE_UP_MS = 10_000

const clock = systemClock
const options = readOptions(process.argv.slice(2))
process.stdout.write(`${JSON.stringify(await run(options))}\n`)
process.exit(0)

async function run(options: Options): Promise<LoadReport> {
  const { mode, rate } = options
  const stock = new DeliveryStock({
    account: ACCOUNT,
    mode,
    host: options.urls[0]?.host ?? '',
    path: options.path,
    questions: options.questions,
    knownPatients: options.patients,
    newShare: options.newShare,
    repeatShare: options.repeatShare,
    chance: seeded(options.seed),
    nowMs: () => clock.now(),
  })
  const max = rate > 0 ? OPEN_CONNECTIONS : options.connections
  const connections = inTurn(
    options.urls.map(
      ({ port }) =>
        new Connections({ port: Number(port), max: max / options.urls.length, monotonic: () => clock.monotonic() }),
    ),
  )
  const tally = new Tally({
    readReply: mode === 'plain' ? readPlainReply : (xml, openid) => readSafeReply(ACCOUNT, xml, openid),
    compareRepeats: options.repeatShare > 0 && mode === 'plain',
  })
  if (options.introduce) await introduce(options, connections, stock)
  stock.prepare(rate > 0 ? Math.ceil(rate * (options.seconds + 1)) : Math.min(options.messages, CLOSED_STOCK))

  const cpuBefore = process.cpuUsage()
  const startedAt = clock.monotonic()
  const sent = await (rate > 0 ? openLoop : closedLoop)(options, connections, stock, tally)
  const wallMs = clock.monotonic() - startedAt
  const cpu = process.cpuUsage(cpuBefore)
  connections.close()
  const report = tally.report()
  return {
    ...sent,
    seconds: wallMs / 1_000,
    perSecond: (report.replied / wallMs) * 1_000,
    ...report,
    errors: sent.sent - report.answered,
    generatorCpu: (cpu.user + cpu.system) / 1_000 / wallMs,
  }
}

function closedLoop(options: Options, connections: Sender, stock: DeliveryStock, tally: Tally): Promise<Sent> {
  const endsAt = clock.monotonic() + options.seconds * 1_000
  let sent = 0
  let running = options.connections
  return new Promise((resolve) => {
    const finish = () => resolve({ sent, lateStarts: 0 })
    setTimeout(finish, options.seconds * 1_000 + GIVE_UP_MS).unref()
    const sendNext = () => {
      const startedAt = clock.monotonic()
      if (sent >= options.messages || startedAt >= endsAt) {
        if (--running === 0) finish()
        return
      }
      sent++
      const delivery = stock.take()
      connections.send(delivery.bytes, (answer) => {
        tally.add(delivery, answer, clock.monotonic() - startedAt)
        if (answer === undefined) setTimeout(sendNext, 10)
        else sendNext()
      })
    }
    for (let i = 0; i < options.connections; i++) sendNext()
  })
}

function openLoop(options: Options, connections: Sender, stock: DeliveryStock, tally: Tally): Promise<Sent> {
  const dueMs = arrivals(options.rate, options.seconds + LEAD_IN_MS / 1_000, seeded(options.seed + 1))
  const startedAt = clock.monotonic()
  const timedFrom = startedAt + LEAD_IN_MS
  let next = 0
  let underWay = 0
  let lateStarts = 0
  return new Promise((resolve) => {
    const finish = () => resolve({ sent: next, lateStarts })
    const send = (due: number) => {
      const delivery = stock.take()
      underWay++
      if (clock.monotonic() - due > LATE_MS) lateStarts++
      connections.send(delivery.bytes, (answer) => {
        tally.add(delivery, answer, due < timedFrom ? undefined : clock.monotonic() - due)
        if (--underWay === 0 && next === dueMs.length) finish()
      })
    }
    const sendDue = () => {
      const now = clock.monotonic()
      for (let due = dueMs[next]; due !== undefined && startedAt + due <= now; due = dueMs[next]) {
        next++
        send(startedAt + due)
      }
      const upcoming = dueMs[next]
      if (upcoming === undefined) setTimeout(finish, GIVE_UP_MS).unref()
      else setTimeout(sendDue, startedAt + upcoming - now)
    }
    sendDue()
  })
}

async function introduce(options: Options, connections: Sender, stock: DeliveryStock): Promise<void> {
  const people = stock.introductions()
  const inLine = async () => {
    for (const delivery of people) {
      await new Promise<void>((resolve) => connections.send(delivery.bytes, () => resolve()))
    }
  }
  await Promise.all(Array.from({ length: options.connections }, inLine))
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string', multiple: true },
      path: { type: 'string', default: '/webhooks/bench-plain' },
      mode: { type: 'string', default: 'plain' },
      questions: { type: 'string' },
      connections: { type: 'string', default: '64' },
      seconds: { type: 'string', default: '5' },
      messages: { type: 'string', default: 'Infinity' },
      rate: { type: 'string', default: '0' },
      patients: { type: 'string', default: '5000' },
      new: { type: 'string', default: '0.2' },
      repeats: { type: 'string', default: '0' },
      introduce: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
    },
  })
  if (values.url === undefined || values.questions === undefined) {
    throw new Error('--url and --questions FILE are needed')
  }
  return {
    urls: values.url.map((url) => new URL(url)),
    path: values.path,
    mode: values.mode === 'safe' ? 'safe' : 'plain',
    questions: JSON.parse(readFileSync(values.questions, 'utf8')) as readonly Question[],
    connections: Number(values.connections),
    seconds: Number(values.seconds),
    messages: Number(values.messages),
    rate: Number(values.rate),
    patients: Number(values.patients),
    newShare: Number(values.new),
    repeatShare: Number(values.repeats),
    introduce: values.introduce,
    seed: Number(values.seed),
  }
}
