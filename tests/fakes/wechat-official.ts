// A WeChat of our own: a real HTTP server with the platform's API, and patients whose messages it pushes to us. Free of
// any test runner: the demo, the crash test and the benchmarks run it too.
import { Agent } from 'node:http'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { type Random, systemRandom } from '../../src/base/random.ts'
import { type CallRecord, type Misbehaviour, startApiServer } from './api-server.ts'
import { type ApiState, answerApi, type CustomSend, type StoredMedia } from './wechat-official/api.ts'
import { type Delivered, type DeliveryRules, deliver } from './wechat-official/delivery.ts'
import { createLedger, type Seen } from './wechat-official/ledger.ts'
import { createPatient, type Patient, type Pushing } from './wechat-official/patient.ts'
import { type PushFields, pushText, pushXml, signHandshake, signPush } from './wechat-official/pushes.ts'
import { FAULT_NOTICE } from './wechat-official/reply.ts'
import { FAKE_ACCOUNT, type FakeAccount } from './wechat-official/sealing.ts'
import { createTokenDesk, type TokenCounts } from './wechat-official/token-desk.ts'

export type { Delivered, FakeAccount, Misbehaviour, Patient, PushFields, Seen }
export { FAKE_ACCOUNT, FAULT_NOTICE, pushText, pushXml, signHandshake, signPush }

export const SEND_PATH = '/cgi-bin/message/custom/send'

export interface FakeWechatOptions {
  readonly account?: Partial<FakeAccount>
  /** Where pushes go; can be set later with `pushTo`. */
  readonly callbackUrl?: string
  readonly port?: number
  readonly clock?: Clock
  readonly random?: Random
  readonly delivery?: Partial<DeliveryRules>
  /** Windows and their counts answer 45015 and 45047. Default true. */
  readonly enforceWindows?: boolean
}

export interface FakeWechat {
  /** `apiBase` of the adapter's settings. */
  readonly url: string
  readonly account: FakeAccount
  /** Everything every patient saw, in order. */
  readonly seen: readonly Seen[]
  /** Customer messages that counted, in order: a message here twice was sent twice. */
  readonly sends: readonly CustomSend[]
  readonly calls: readonly CallRecord[]
  readonly tokenCounts: TokenCounts
  readonly typingSeen: readonly string[]
  pushTo(callbackUrl: string): void
  patient(openid: string): Patient
  /** Pushes the same thing again, also in parallel or later: same MsgId and CreateTime. */
  push(openid: string, fields: PushFields, options?: { readonly url?: string }): Promise<Delivered>
  /** The GET sent when the address is saved on the account page. */
  verifyAddress(echostr?: string): Promise<{ readonly status: number; readonly body: string }>
  /** What was stored there by us. */
  media(mediaId: string): Buffer | undefined
  storeMedia(mediaId: string, media: Omit<StoredMedia, 'storedAt'>): void
  /** The next `times` calls of that path go wrong. */
  misbehave(path: string, how: Misbehaviour, times?: number): void
  behave(): void
  die(): Promise<void>
  revive(): Promise<void>
  expireTokens(): void
  revokeTokens(): void
  /** Sends to this person answer with that error code; undefined: normal again. */
  refuseSendsTo(openid: string, code: number | undefined): void
  closeWindows(openid: string): void
  /** Whether windows and their counts answer 45015 and 45047. */
  enforceWindows(enforce: boolean): void
  /** Gives up deliveries under way. */
  close(): Promise<void>
}

const RULES: DeliveryRules = { deadlineMs: 5_000, attempts: 3, retryEveryMs: 5_000 }

export async function startFakeWechat(options: FakeWechatOptions = {}): Promise<FakeWechat> {
  const account = { ...FAKE_ACCOUNT, ...options.account }
  const { clock = systemClock, random = systemRandom } = options
  const deadlineMs = options.delivery?.deadlineMs ?? RULES.deadlineMs
  const rules = { ...RULES, retryEveryMs: deadlineMs, ...options.delivery }
  const state: ApiState = {
    clock,
    isMiniProgram: account.miniProgram !== undefined,
    tokens: createTokenDesk(account, clock),
    ledger: createLedger(options.enforceWindows ?? true),
    media: new Map(),
    refusedBy: new Map(),
    typingSeen: [],
    sends: [],
    menu: undefined,
  }
  const server = await startApiServer((call) => answerApi(call, state), options.port ?? 0)
  const agent = new Agent({ keepAlive: true, maxSockets: 512 })
  const closing = new AbortController()
  let callbackUrl = options.callbackUrl
  let serial = 25_123_456_789_000_000n

  const pushFields = async (openid: string, fields: PushFields, url = callbackUrl): Promise<Delivered> => {
    if (url === undefined) throw new Error('no callback address: use pushTo()')
    const xml = pushText(account, fields)
    const createTime = Number(fields.CreateTime)
    const msgId = String(fields.MsgId ?? '')
    const sign = () => {
      const timestamp = Math.floor(clock.now() / 1000)
      return signPush(account, xml, {
        timestamp,
        nonce: random.bytes(5).readUIntBE(0, 5).toString(),
        random: random.bytes(16),
        openid,
      })
    }
    const tools = { now: clock.now, agent, signal: closing.signal }
    const delivered = await deliver({ account, openid, msgId, createTime, url, sign }, rules, tools)
    showOutcome(delivered)
    return delivered
  }

  const showOutcome = ({ openid, msgId, outcome, shown }: Delivered) => {
    const base = { openid, at: clock.now(), inReplyToMsgId: msgId }
    if (shown !== undefined) state.ledger.show({ ...base, via: 'passive', type: shown.type, text: shown.text })
    if (outcome === 'fault') state.ledger.show({ ...base, via: 'notice', type: 'text', text: FAULT_NOTICE })
  }

  const pushing: Pushing = (openid, fields, opens, { msgId, createTime, url }) => {
    if (opens !== undefined) state.ledger.open(openid, opens, clock.now())
    if (fields.Event === 'unsubscribe') state.refusedBy.set(openid, 45015)
    if (fields.Event === 'subscribe') state.refusedBy.delete(openid)
    const isEvent = fields.MsgType === 'event'
    const whole = {
      ToUserName: account.originalId,
      FromUserName: openid,
      CreateTime: createTime ?? Math.floor(clock.now() / 1000),
      ...fields,
      ...(isEvent ? {} : { MsgId: BigInt(msgId ?? ++serial) }),
    }
    return pushFields(openid, whole, url)
  }

  return {
    url: server.url,
    account,
    seen: state.ledger.seen,
    sends: state.sends,
    calls: server.calls,
    tokenCounts: state.tokens.counts,
    typingSeen: state.typingSeen,
    pushTo(url) {
      callbackUrl = url
    },
    patient: (openid) => createPatient(openid, pushing, state.ledger.seenBy),
    push: (openid, fields, { url } = {}) => pushFields(openid, fields, url),
    async verifyAddress(echostr = '4375120948345356249') {
      const query = signHandshake(
        account,
        echostr,
        Math.floor(clock.now() / 1000),
        random.bytes(4).readUInt32BE().toString(),
      )
      const answer = await fetch(`${callbackUrl}?${query}`)
      return { status: answer.status, body: await answer.text() }
    },
    media: (mediaId) => state.media.get(mediaId)?.bytes,
    storeMedia: (mediaId, media) => void state.media.set(mediaId, { ...media, storedAt: clock.now() }),
    misbehave: (path, how, times = 1) => server.misbehave(path, how, times),
    behave: server.behave,
    die: server.die,
    revive: server.revive,
    expireTokens: state.tokens.expireAll,
    revokeTokens: state.tokens.revokeAll,
    refuseSendsTo(openid, code) {
      if (code === undefined) state.refusedBy.delete(openid)
      else state.refusedBy.set(openid, code)
    },
    closeWindows: state.ledger.closeAll,
    enforceWindows: state.ledger.enforce,
    async close() {
      closing.abort()
      agent.destroy()
      await server.close()
    },
  }
}
