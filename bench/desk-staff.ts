// The people at the desk: an administrator made by the one-time link, agents with accounts, sessions and an open stream
// each, a supervisor who sees everything. What an agent knows of a conversation comes from the stream alone.
import { systemClock } from '../src/base/clock.ts'
import { contract } from '../src/console/contract.ts'
import { type Api, apiAt, signIn } from './desk-api.ts'
import { assignedBy, Books } from './desk-books.ts'
import { type DeskEvent, type DeskStream, listen } from './desk-stream.ts'

export interface Staff {
  readonly admin: Api
  readonly agents: readonly DeskAgent[]
  readonly books: Books
  /** Streams that ended by themselves. */
  cutStreams(): number
  leave(): void
}

const PASSWORD = '行政楼前第三棵香樟 2026'
/** More would only wait at the service's turnstile: a password costs 20 ms and 19 MiB. */
const SIGN_INS_AT_ONCE = 4
const BEAT_EVERY_MS = 20_000

export async function openDesk(options: {
  readonly origin: string
  readonly setupToken: string
  readonly agents: number
  readonly capacity: number
}): Promise<Staff> {
  const { origin, setupToken, capacity } = options
  const made = await apiAt(origin).post('/setup', {
    token: setupToken,
    login: 'admin',
    name: '管理员',
    password: PASSWORD,
  })
  if (made.status !== 201) throw new Error(`the administrator could not be made: ${made.status}`)
  const admin = await signIn(origin, 'admin', PASSWORD)
  const books = new Books()
  const streams: DeskStream[] = []
  const supervisor = await hire(origin, admin, { login: 'supervisor', name: '主管', role: 'supervisor', capacity: 0 })
  streams.push(await listen(origin, supervisor.api.headers, (event, atMs) => books.hearAll(event, atMs)))

  const agents: DeskAgent[] = []
  const numbers = Array.from({ length: options.agents }, (_, i) => i + 1)
  const oneByOne = async () => {
    for (let no = numbers.shift(); no !== undefined; no = numbers.shift()) {
      const { id, api } = await hire(origin, admin, {
        login: `agent-${no}`,
        name: `咨询员${no}`,
        role: 'agent',
        capacity,
      })
      const agent = new DeskAgent(id, api, books)
      streams.push(await listen(origin, api.headers, (event, atMs) => agent.hear(event, atMs)))
      await api.post('/presence', { presence: 'online' })
      agents.push(agent)
    }
  }
  await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, oneByOne))
  const rest = keepBeating(agents)
  return {
    admin,
    agents,
    books,
    cutStreams: () => streams.filter((stream) => stream.hasEnded()).length,
    leave() {
      rest()
      for (const stream of streams) stream.close()
    },
  }
}

async function hire(
  origin: string,
  admin: Api,
  account: { readonly login: string; readonly name: string; readonly role: string; readonly capacity: number },
): Promise<{ readonly id: string; readonly api: Api }> {
  const made = await admin.post('/accounts', { ...account, password: PASSWORD })
  if (made.status !== 201) throw new Error(`no account for ${account.login}: ${made.status}`)
  const { id } = contract.createAccount.response.parse(made.body)
  return { id, api: await signIn(origin, account.login, PASSWORD) }
}

/** Signs of life, one agent after the other, as a hundred pages would send them. */
function keepBeating(agents: readonly DeskAgent[]): () => void {
  let next = 0
  const timer = setInterval(() => agents[next++ % agents.length]?.beat(), BEAT_EVERY_MS / agents.length)
  return () => clearInterval(timer)
}

export class DeskAgent {
  readonly id: string
  readonly #api: Api
  readonly #books: Books
  /** Held conversations and their newest known version, oldest first. */
  readonly #held = new Map<string, number>()
  #whenAssigned: ((conversationId: string, atMs: number) => void) | undefined

  constructor(id: string, api: Api, books: Books) {
    this.id = id
    this.#api = api
    this.#books = books
  }

  get held(): readonly string[] {
    return [...this.#held.keys()]
  }

  hear(event: DeskEvent, atMs: number): void {
    const { conversationId, data } = event
    if (event.kind !== 'conversation.changed' || conversationId === null) return
    if (data.ownerId !== this.id) {
      this.#held.delete(conversationId)
      return
    }
    this.#held.set(conversationId, Number(data.version))
    const assigned = assignedBy(event)
    if (assigned === undefined) return
    this.#books.hear(this.id, assigned, atMs)
    this.#whenAssigned?.(conversationId, atMs)
  }

  /** Called for every conversation this agent is given from now on. */
  onAssigned(listener: ((conversationId: string, atMs: number) => void) | undefined): void {
    this.#whenAssigned = listener
  }

  /** Ends a conversation; should the version have moved on unheard, once more with the one we are told. */
  async close(conversationId: string): Promise<boolean> {
    const path = `/conversations/${conversationId}/close`
    const version = this.#held.get(conversationId)
    this.#held.delete(conversationId)
    if (version === undefined) return false
    let answer = await this.#api.post(path, { version, outcome: 'answered' })
    if (answer.status === 409) {
      const current = (answer.body as { readonly error: { readonly current?: { readonly version: number } } }).error
        .current
      answer = await this.#api.post(path, { version: current?.version ?? version, outcome: 'answered' })
    }
    return answer.status === 200
  }

  beat(): void {
    this.#api.post('/heartbeat').catch(() => {}) // a missed beat is made up for by the next one
  }
}

export async function until(isTrue: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = systemClock.monotonic() + withinMs
  while (!(await isTrue())) {
    if (systemClock.monotonic() > deadline) return false
    await new Promise<void>((resolve) => systemClock.after(20, resolve))
  }
  return true
}
