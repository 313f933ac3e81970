// The agents of `rush.ts`: accounts and sessions made through the front doors, each at one of the nodes, and what each
// hears when he reaches for a patient.
import { systemClock } from '../src/base/clock.ts'
import { contract } from '../src/console/contract.ts'
import { type Api, apiAt, signIn } from './desk-api.ts'

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
  const numbers = Array.from({ length: size }, (_, i) => i + 1)
  const oneByOne = async () => {
    for (let no = numbers.shift(); no !== undefined; no = numbers.shift()) {
      agents.push(await hire(admin, urls[no % urls.length] ?? door, no))
    }
  }
  await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, oneByOne))
  return { admin, supervisor, agents }
}

async function hire(admin: Api, url: string, no: number): Promise<CrowdAgent> {
  const login = `agent-${no}`
  const name = `咨询员${no}`
  const account = { login, name, role: 'agent', capacity: CAPACITY, password: PASSWORD }
  const made = await admin.post('/accounts', account)
  if (made.status !== 201) throw new Error(`no account for ${login}: ${made.status}`)
  const { id } = contract.createAccount.response.parse(made.body)
  const api = await signIn(url, login, PASSWORD)
  return {
    async beats() {
      await api.post('/presence', { presence: 'away' })
    },
    async pick({ id: threadId, version }) {
      const startedAt = systemClock.monotonic()
      const { status, body } = await api.post(`/conversations/${threadId}/pick`, { version })
      const ms = systemClock.monotonic() - startedAt
      return { threadId, agentId: id, agentName: name, status, winner: winnerIn(body), ms }
    },
  }
}

function winnerIn(body: unknown): string | undefined {
  const { error } = body as { readonly error?: { readonly current?: { readonly ownerName?: string | null } } }
  return error?.current?.ownerName ?? undefined
}
