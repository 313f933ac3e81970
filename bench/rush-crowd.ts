// The agents of `rush.ts`: accounts and sessions made through the front doors, each at one of the nodes, and what each
// hears when he reaches for a patient.
import { systemClock } from '../src/base/clock.ts'
import { contract } from '../src/console/contract.ts'
import { type Api, apiAt, signIn } from './desk-api.ts'
import { type Answer, Connections, type Sender } from './load-connections.ts'
import { rawPost } from './raw-post.ts'

export interface Thread {
  readonly id: string
  readonly version: number
}

export interface Pick {
  readonly threadId: string
  readonly agentId: string
  readonly agentName: string
  readonly status: number
  /** Whom a refusal names. */
  readonly winner: string | undefined
  readonly ms: number
}

export interface CrowdAgent {
  /** Is there, but takes nobody from the line by himself. */
  beats(): Promise<void>
  pick(thread: Thread): Promise<Pick>
}

export interface Crowd {
  readonly admin: Api
  /** Sees every patient. */
  readonly supervisor: Api
  readonly agents: readonly CrowdAgent[]
  leave(): void
}

const PASSWORD = '行政楼前第三棵香樟 2026'
/** More would only wait at the service's turnstile: a password costs 20 ms and 19 MiB. */
const SIGN_INS_AT_ONCE = 4
const CAPACITY = 50

export async function gatherCrowd(options: {
  readonly urls: readonly string[]
  readonly setupToken: string
  readonly size: number
}): Promise<Crowd> {
  const { urls, setupToken, size } = options
  const door = urls[0] ?? ''
  const made = await apiAt(door).post('/setup', {
    token: setupToken,
    login: 'admin',
    name: '管理员',
    password: PASSWORD,
  })
  if (made.status !== 201) throw new Error(`the administrator could not be made: ${made.status}`)
  const admin = await signIn(door, 'admin', PASSWORD)
  await admin.post('/accounts', { login: 'lead', name: '主管', role: 'supervisor', capacity: 0, password: PASSWORD })
  const supervisor = await signIn(door, 'lead', PASSWORD)
  const agents: CrowdAgent[] = []
  const doors = urls.map((url) => doorOf(url, size))
  const numbers = Array.from({ length: size }, (_, i) => i + 1)
  const oneByOne = async () => {
    for (let no = numbers.shift(); no !== undefined; no = numbers.shift()) {
      agents.push(await hire(admin, doors[no % doors.length] as Door, no))
    }
  }
  await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, oneByOne))
  const leave = () => {
    for (const { sender } of doors) sender.close()
  }
  return { admin, supervisor, agents, leave }
}

/** One node. Picks go there on bare sockets: a full HTTP client would cost more than what it measures. */
interface Door {
  readonly url: string
  readonly sender: Sender
}

function doorOf(url: string, max: number): Door {
  const { monotonic } = systemClock
  return { url, sender: new Connections({ port: Number(new URL(url).port), max, monotonic }) }
}

async function hire(admin: Api, { url, sender }: Door, no: number): Promise<CrowdAgent> {
  const login = `agent-${no}`
  const name = `咨询员${no}`
  const account = { login, name, role: 'agent', capacity: CAPACITY, password: PASSWORD }
  const made = await admin.post('/accounts', account)
  if (made.status !== 201) throw new Error(`no account for ${login}: ${made.status}`)
  const { id } = contract.createAccount.response.parse(made.body)
  const api = await signIn(url, login, PASSWORD)
  const json = { origin: url, 'content-type': 'application/json' }
  return {
    async beats() {
      await api.post('/presence', { presence: 'away' })
    },
    async pick({ id: threadId, version }) {
      const path = `/api/v1/conversations/${threadId}/pick`
      const post = { path, headers: { ...json, ...api.headers }, body: JSON.stringify({ version }) }
      const bytes = rawPost(post, { host: new URL(url).host, door: '' })
      const startedAt = systemClock.monotonic()
      const answer = await new Promise<Answer | undefined>((resolve) => sender.send(bytes, resolve))
      const ms = systemClock.monotonic() - startedAt
      return { threadId, agentId: id, agentName: name, status: answer?.status ?? 0, winner: winnerIn(answer), ms }
    },
  }
}

function winnerIn(answer: Answer | undefined): string | undefined {
  if (answer?.status !== 409) return undefined
  const { error } = JSON.parse(answer.body.toString()) as {
    readonly error?: { readonly current?: { readonly ownerName?: string | null } }
  }
  return error?.current?.ownerName ?? undefined
}
