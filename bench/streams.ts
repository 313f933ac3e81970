// `npm run bench:streams`: what open pages cost one node that nobody writes to, and what they cost while visitors do write:
// a thousand consoles, five thousand patients' pages. Memory and CPU as one Markdown table. `--quick` opens a tenth.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/base/clock.ts'
import { apiAt, signIn } from './desk-api.ts'
import { buildHospital } from './hospital.ts'
import { describeMachine } from './machine.ts'
import { startFleet } from './node-fleet.ts'
import { startCommand } from './start-command.ts'
import { pause, type Target } from './target.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    consoles: { type: 'string' },
    widgets: { type: 'string' },
    service: { type: 'string' },
  },
})

const consoles = Number(values.consoles ?? (values.quick ? 100 : 1_000))
const widgets = Number(values.widgets ?? (values.quick ? 500 : 5_000))
const watchMs = values.quick ? 8_000 : 30_000
const WRITES_PER_SECOND = 20
const AT_ONCE = 8
/** Sign-ins cost more than streams: so many pages share a session. */
const PAGES_PER_SESSION = 10
const PASSWORD = '行政楼前第三棵香樟 2026'
/** The most that can be set. */
const LIMITS = { startsPerMinute: 10_000, messagesPerMinute: 1_000, messagesPerDay: 100_000 }
const HEAD = `| open | memory MiB | KiB each | CPU idle | CPU at 20 messages/s | events heard/s |\n|${' --- |'.repeat(6)}`

const root = join(import.meta.dirname, '..')
mkdirSync(join(root, 'tmp'), { recursive: true })
const workDir = mkdtempSync(join(root, 'tmp/bench-streams-'))
const open: IncomingMessage[] = []
let heard = 0
let written = 0

try {
  await main()
} finally {
  rmSync(workDir, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const channels = [{ id: 'web', platform: 'web-chat', settings: { title: '导诊服务台', ...LIMITS } }]
  const { settingsFile } = buildHospital(workDir, {
    shipped: join(root, 'config'),
    apiBase: 'http://127.0.0.1:9',
    settings: { channels },
  })
  const machine = describeMachine(workDir)
  const fleet = await startFleet({
    command: startCommand(root, values.service),
    settingsFile,
    folder: workDir,
    size: 1,
  })
  const [node] = fleet.nodes
  if (node === undefined) throw new Error('no node')
  try {
    const lines = await measure(node, await fleet.setupToken())
    process.stdout.write(`${machine}\n\n${HEAD}\n${lines.join('\n')}\n`)
  } finally {
    for (const stream of open) stream.destroy()
    await fleet.stop()
  }
}

async function measure(node: Target, setupToken: string): Promise<readonly string[]> {
  const visitors: Visitor[] = []
  for (let i = 0; i < 10; i++) visitors.push(await arrive(node.url))
  const browsers = await signInAll(node.url, setupToken)
  const nothing = await watched(node, visitors)
  const bare = node.rssMiB() // after the sign-ins, whose memory is another matter
  const lines = [row('nothing', bare, undefined, nothing)]
  say(`${consoles} consoles`)
  for (let i = 0; i < consoles; i++) await listen(`${node.url}/api/v1/events`, browsers[i % browsers.length] ?? {})
  const afterConsoles = node.rssMiB()
  const eachConsole = ((afterConsoles - bare) * 1_024) / consoles
  lines.push(row(`${consoles} consoles`, afterConsoles, eachConsole, await watched(node, visitors)))
  say(`${widgets} pages of patients`)
  const before = node.rssMiB()
  await inParallel(widgets, async () => openPage(node.url, await arrive(node.url)))
  const eachWidget = ((node.rssMiB() - before) * 1_024) / widgets
  lines.push(row(`+ ${widgets} pages of patients`, node.rssMiB(), eachWidget, await watched(node, visitors)))
  return lines
}

interface Watched {
  readonly idle: number
  readonly busy: number
  readonly heardPerSecond: number
}

/** Shares of one core: while nothing happens, and while a few patients write. */
async function watched(node: Target, visitors: readonly Visitor[]): Promise<Watched> {
  const idleFrom = node.cpuMs()
  await pause(watchMs)
  const idle = (node.cpuMs() - idleFrom) / watchMs
  const busyFrom = node.cpuMs()
  const heardFrom = heard
  const startedAt = systemClock.monotonic()
  for (let i = 0; systemClock.monotonic() - startedAt < watchMs; i++) {
    await pause(1_000 / WRITES_PER_SECOND)
    visitors[i % visitors.length]?.says('门诊几点开门').catch(() => {})
  }
  const busy = (node.cpuMs() - busyFrom) / watchMs
  return { idle, busy, heardPerSecond: ((heard - heardFrom) * 1_000) / watchMs }
}

function row(what: string, rssMiB: number, each: number | undefined, { idle, busy, heardPerSecond }: Watched): string {
  const cells = [
    what,
    rssMiB.toFixed(0),
    each?.toFixed(1) ?? '–',
    percent(idle),
    percent(busy),
    heardPerSecond.toFixed(0),
  ]
  return `| ${cells.join(' | ')} |`
}

type Cookies = Readonly<Record<string, string>>

/** Supervisors, who hear of everything: the dearest kind of listener. */
async function signInAll(url: string, token: string): Promise<readonly Cookies[]> {
  await apiAt(url).post('/setup', { token, login: 'admin', name: '管理员', password: PASSWORD })
  const admin = await signIn(url, 'admin', PASSWORD)
  const browsers: Cookies[] = []
  let no = 0
  await inParallel(Math.ceil(consoles / PAGES_PER_SESSION), async () => {
    const login = `supervisor-${++no}`
    const account = { login, name: `主管${no}`, role: 'supervisor', capacity: 0, password: PASSWORD }
    await admin.post('/accounts', account)
    browsers.push((await signIn(url, login, PASSWORD)).headers)
  })
  return browsers
}

interface Visitor {
  readonly token: string
  says(text: string): Promise<unknown>
}

async function arrive(url: string): Promise<Visitor> {
  const started = await post(`${url}/webhooks/web/visitors`, {}, {})
  const { visitorToken: token } = (await started.json()) as { readonly visitorToken: string }
  const headers = { authorization: `Bearer ${token}` }
  return {
    token,
    says: async (text) => {
      const clientId = (++written).toString(16).padStart(32, '0')
      return (await post(`${url}/webhooks/web/messages`, { clientId, text }, headers)).arrayBuffer()
    },
  }
}

async function openPage(url: string, { token }: Visitor): Promise<void> {
  const given = await post(`${url}/webhooks/web/tickets`, {}, { authorization: `Bearer ${token}` })
  const { ticket } = (await given.json()) as { readonly ticket: string }
  await listen(`${url}/webhooks/web/events?ticket=${ticket}&after=0`, {})
}

function post(url: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Response> {
  const json = { 'content-type': 'application/json', ...headers }
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) })
}

function listen(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers, agent: false })
    asking.once('error', reject)
    asking.once('response', (response) => {
      if (response.statusCode !== 200) return reject(new Error(`no stream: ${response.statusCode}`))
      asking.off('error', reject).on('error', () => {})
      response.on('error', () => {})
      response.on('data', (chunk: Buffer) => {
        if (chunk.includes('event: ')) heard++
      })
      open.push(response)
      resolve()
    })
    asking.end()
  })
}

async function inParallel(times: number, act: () => Promise<void>): Promise<void> {
  let left = times
  const oneByOne = async () => {
    while (left-- > 0) await act()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, oneByOne))
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
