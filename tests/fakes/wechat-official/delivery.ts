// Delivers one push the way the platform does: five seconds for an answer, then the connection is cut; three attempts in
// all with the same MsgId and CreateTime; a strict look at the answer; otherwise the patient sees the fault notice.
import { type ClientRequest, type Agent as HttpAgent, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { SignedPush } from './pushes.ts'
import { judgeReply, type Verdict } from './reply.ts'
import type { FakeAccount } from './sealing.ts'

export interface Attempt {
  /** Epoch ms. */
  readonly at: number
  readonly ms: number
  readonly status: number | undefined
  /** Why it was no valid answer; undefined: it was one. */
  readonly fault: string | undefined
}

export interface Delivered {
  readonly openid: string
  readonly msgId: string
  readonly createTime: number
  readonly attempts: readonly Attempt[]
  /** `fault`: the patient saw the platform's notice. */
  readonly outcome: 'acknowledged' | 'shown' | 'fault'
  /** What the patient saw as our answer. */
  readonly shown: { readonly type: string; readonly text: string } | undefined
}

export interface DeliveryRules {
  /** The whole answer must have arrived by then. Default 5,000. */
  readonly deadlineMs: number
  /** Default 3. */
  readonly attempts: number
  /** From the start of one attempt to the start of the next, at least. Default: the deadline. */
  readonly retryEveryMs: number
}

export interface Push {
  readonly account: FakeAccount
  readonly openid: string
  readonly msgId: string
  readonly createTime: number
  readonly url: string
  /** Signed anew for each attempt: whether the platform keeps timestamp and nonce is not documented. */
  sign(attempt: number): SignedPush
}

export interface DeliveryTools {
  readonly now: () => number
  readonly agent: HttpAgent
  readonly signal: AbortSignal
}

type JudgedAttempt = Attempt & { readonly verdict: Verdict }

export async function deliver(push: Push, rules: DeliveryRules, tools: DeliveryTools): Promise<Delivered> {
  const attempts: Attempt[] = []
  const { openid, msgId, createTime } = push
  for (let number = 1; number <= rules.attempts; number++) {
    const { verdict, ...attempt } = await attemptOnce(push, number, rules, tools)
    attempts.push(attempt)
    if (attempt.fault === undefined && verdict.kind !== 'junk') {
      const shown = verdict.kind === 'shown' ? verdict : undefined
      return { openid, msgId, createTime, attempts, outcome: verdict.kind, shown }
    }
    // Junk is shown to the patient at once; only silence and errors are tried again.
    if (attempt.status === 200 && verdict.kind === 'junk') break
    if (number < rules.attempts) await pause(Math.max(0, rules.retryEveryMs - attempt.ms), tools.signal)
    if (tools.signal.aborted) break
  }
  return { openid, msgId, createTime, attempts, outcome: 'fault', shown: undefined }
}

async function attemptOnce(
  push: Push,
  number: number,
  rules: DeliveryRules,
  tools: DeliveryTools,
): Promise<JudgedAttempt> {
  const at = tools.now()
  const from = performance.now()
  const answer = await post(push.url, push.sign(number), rules.deadlineMs, tools)
  const ms = performance.now() - from
  const verdict: Verdict =
    answer.status === 200
      ? judgeReply(push.account, push.openid, answer.body, tools.now())
      : { kind: 'junk', why: answer.why }
  return { at, ms, status: answer.status, fault: verdict.kind === 'junk' ? verdict.why : undefined, verdict }
}

interface Answer {
  readonly status: number | undefined
  readonly body: string
  readonly why: string
}

function post(url: string, push: SignedPush, deadlineMs: number, { agent, signal }: DeliveryTools): Promise<Answer> {
  return new Promise((resolve) => {
    const target = `${url}${url.includes('?') ? '&' : '?'}${push.query}`
    const headers = {
      'Content-Type': 'text/xml',
      'Content-Length': Buffer.byteLength(push.body),
      'User-Agent': 'Mozilla/4.0',
    }
    const options = { method: 'POST', headers, signal }
    const call: ClientRequest = target.startsWith('https:')
      ? httpsRequest(target, options)
      : httpRequest(target, { ...options, agent })
    const deadline = setTimeout(() => call.destroy(new Error('timeout')), deadlineMs)
    const settle = (status: number | undefined, body: string, why: string) => {
      clearTimeout(deadline)
      resolve({ status, body, why })
    }
    call.on('error', (error) => settle(undefined, '', error.message))
    call.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        settle(response.statusCode, Buffer.concat(chunks).toString('utf8'), `status ${response.statusCode}`),
      )
      response.on('error', (error) => settle(undefined, '', error.message))
    })
    call.end(push.body)
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
