// The console's API as a browser uses it: cookie, CSRF token, own origin. Speaks only through the front door.
import { contract } from '../src/console/contract.ts'

export interface ApiAnswer {
  readonly status: number
  readonly body: unknown
}

export interface Api {
  /** What a browser sends with every request: who it is. */
  readonly headers: Readonly<Record<string, string>>
  get(path: string): Promise<ApiAnswer>
  post(path: string, body?: unknown): Promise<ApiAnswer>
}

export function apiAt(origin: string, headers: Readonly<Record<string, string>> = {}): Api {
  const call = async (path: string, init: RequestInit): Promise<ApiAnswer> => {
    const answer = await fetch(`${origin}/api/v1${path}`, init)
    return { status: answer.status, body: await answer.json() }
  }
  const jsonHeaders = { origin, 'content-type': 'application/json', ...headers }
  return {
    headers,
    get: (path) => call(path, { headers }),
    post: (path, body = {}) => call(path, { method: 'POST', headers: jsonHeaders, body: JSON.stringify(body) }),
  }
}

export async function signIn(origin: string, login: string, password: string): Promise<Api> {
  const answer = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  })
  if (answer.status !== 200) throw new Error(`${login} cannot sign in: ${answer.status}`)
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrfToken } = contract.signIn.response.parse(await answer.json())
  return apiAt(origin, { cookie, 'x-csrf-token': csrfToken })
}

const PAGE = 1_000

export interface InboundRow {
  readonly platformMessageId: string | null
  readonly conversationId: string | null
}

/** Everything that arrived after `cursor`, and the cursor for the next look. */
export async function inboundAfter(
  api: Api,
  cursor: string | undefined,
): Promise<{ readonly rows: readonly InboundRow[]; readonly cursor: string | undefined }> {
  const rows: {
    readonly id: string
    readonly platformMessageId: string | null
    readonly conversationId: string | null
  }[] = []
  for (let from: string | null | undefined = cursor; from !== null; ) {
    const page = contract.inbound.response.parse((await api.get(`/inbound?${stretch(from)}`)).body)
    rows.push(...page.rows)
    from = page.next
  }
  return { rows, cursor: rows.at(-1)?.id ?? cursor }
}

/** The whole line as the API shows it: who waits, who was taken, who is gone. */
export async function wholeLine(api: Api) {
  const rows = []
  for (const state of ['waiting', 'taken', 'gone']) {
    for (let from: string | null | undefined; from !== null; ) {
      const page = contract.queue.response.parse((await api.get(`/queue?state=${state}&${stretch(from)}`)).body)
      rows.push(...page.rows)
      from = page.next
    }
  }
  return rows
}

function stretch(cursor: string | undefined): string {
  return cursor === undefined ? `limit=${PAGE}` : `limit=${PAGE}&cursor=${cursor}`
}
