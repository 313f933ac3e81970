// A WeCom of our own: the customer service API as a strict server, customers who write, and callbacks that say only "there is
// something". Free of any test runner.
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { type Random, systemRandom } from '../../src/base/random.ts'
import { type ApiBody, type CallRecord, type Misbehaviour, startApiServer } from './api-server.ts'
import { FAKE_ACCOUNT, type FakeAccount, sealFor, sha1Of } from './wechat-official/sealing.ts'
import { answerKf, type KfState } from './wecom-kf/api.ts'
import { createKfLedger, type KfSeen } from './wecom-kf/ledger.ts'

export type { KfSeen }

export const FAKE_KF = {
  corpId: 'ww0123456789abcdef',
  secret: 'kf-secret-0123456789abcdef',
  token: FAKE_ACCOUNT.token,
  encodingAesKey: FAKE_ACCOUNT.encodingAesKey,
  accounts: ['wkFrontDesk0001', 'wkPaediatrics02'],
} as const

export interface FakeKfOptions {
  readonly callbackUrl?: string
  readonly clock?: Clock
  readonly random?: Random
}

export interface KfCustomer {
  /** Listed for pulling; `silently`: the callback is lost. */
  says(text: string, options?: KfSaying): Promise<string>
  sends(msgtype: string, part: ApiBody, options?: KfSaying): Promise<string>
  /** Opens the chat; the welcome code when there was no talk before. */
  enters(scene?: string): Promise<string>
  recalls(msgid: string): Promise<void>
  seen(): readonly string[]
}

export interface KfSaying {
  readonly silently?: boolean
  readonly msgid?: string
  readonly sentAt?: number
}

export interface SignedCallback {
  readonly query: string
  readonly body: string
}

export interface FakeKf {
  /** `apiBase` of the adapter's settings. */
  readonly url: string
  readonly seen: readonly KfSeen[]
  readonly calls: readonly CallRecord[]
  readonly state: KfState
  customer(id: string, account?: string): KfCustomer
  /** A colleague types in the WeCom program. */
  colleagueSays(userid: string, customer: string, text: string): Promise<void>
  /** Puts an item of any shape into the list; returns what a callback about it would be. */
  list(item: ApiBody, account?: string): void
  callback(account?: string, at?: number): SignedCallback
  verification(echo: string, at?: number): string
  /** The API took it and it did not arrive. */
  failsLater(msgid: string, customer: string, failType: number): Promise<void>
  pushTo(url: string): void
  misbehave(path: string, how: Misbehaviour, times?: number): void
  expireTokens(): void
  revokeTokens(): void
  die(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

const [FIRST] = FAKE_KF.accounts
const TICKET_MS = 600_000
const CODE_MS = 20_000
const TALK_MS = 48 * 3_600_000

export async function startFakeKf(options: FakeKfOptions = {}): Promise<FakeKf> {
  const { clock = systemClock, random = systemRandom } = options
  const state: KfState = {
    clock,
    corpId: FAKE_KF.corpId,
    secret: FAKE_KF.secret,
    accounts: FAKE_KF.accounts,
    items: [],
    ledger: createKfLedger(),
    tickets: new Map(),
    codes: new Map(),
    msgids: new Set(),
    media: new Map(),
    refusedBy: new Map(),
    token: { value: '', expiresAt: 0, fetches: 0, refused: new Map() },
    pageSize: 1_000,
    repeats: () => 0,
    read: new Map(),
    freeCalls: Number.POSITIVE_INFINITY,
  }
  const server = await startApiServer((call) => answerKf(call, state), 0)
  const lastSpoke = new Map<string, number>()
  let callbackUrl = options.callbackUrl
  let serial = 0

  const list = (body: ApiBody, account: string = FIRST): void =>
    void state.items.push({ account, listedAt: clock.now(), body })

  const sign = (clear: string, at: number): { readonly query: URLSearchParams; readonly sealed: string } => {
    const sealing: FakeAccount = { ...FAKE_ACCOUNT, appId: FAKE_KF.corpId }
    const sealed = sealFor(sealing, clear, random.bytes(16))
    const timestamp = String(Math.floor(at / 1000))
    const nonce = String(++serial)
    const msg_signature = sha1Of(FAKE_KF.token, timestamp, nonce, sealed)
    return { sealed, query: new URLSearchParams({ msg_signature, timestamp, nonce }) }
  }

  const callback = (account: string = FIRST, at = clock.now()): SignedCallback => {
    const ticket = `ENC${++serial}${'k'.repeat(20)}`
    state.tickets.set(ticket, clock.now() + TICKET_MS)
    const xml =
      `<xml><ToUserName><![CDATA[${FAKE_KF.corpId}]]></ToUserName><CreateTime>${Math.floor(at / 1000)}</CreateTime>` +
      `<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>` +
      `<Token><![CDATA[${ticket}]]></Token><OpenKfId><![CDATA[${account}]]></OpenKfId></xml>`
    const { query, sealed } = sign(xml, at)
    const body =
      `<xml><ToUserName><![CDATA[${FAKE_KF.corpId}]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt>` +
      `<AgentID><![CDATA[1000002]]></AgentID></xml>`
    return { query: query.toString(), body }
  }

  /** Three attempts; any status but 200 is a failure. */
  const callUp = async (account: string): Promise<void> => {
    if (callbackUrl === undefined) return
    for (let attempt = 0; attempt < 3; attempt++) {
      const { query, body } = callback(account)
      const answer = await fetch(`${callbackUrl}?${query}`, { method: 'POST', body }).catch(() => undefined)
      await answer?.arrayBuffer()
      if (answer?.status === 200) return
    }
  }

  const customer = (id: string, account: string = FIRST): KfCustomer => {
    const key = `${account}/${id}`
    const base = (origin: number, msgid: string, at: number) => ({
      msgid,
      open_kfid: account,
      external_userid: id,
      send_time: Math.floor(at / 1000),
      origin,
    })
    const sends = async (msgtype: string, part: ApiBody, how: KfSaying = {}): Promise<string> => {
      const { msgid = `msg${++serial}`, sentAt = clock.now(), silently = false } = how
      lastSpoke.set(key, sentAt)
      state.ledger.spoke(account, id, sentAt)
      list({ ...base(3, msgid, sentAt), msgtype, [msgtype]: part }, account)
      if (!silently) await callUp(account)
      return msgid
    }
    const happens = async (event: ApiBody): Promise<void> => {
      const { open_kfid, external_userid, ...outer } = base(4, `ev${++serial}`, clock.now())
      list({ ...outer, msgtype: 'event', event: { open_kfid, external_userid, ...event } }, account)
      await callUp(account)
    }
    return {
      sends,
      says: (text, how) => sends('text', { content: text }, how),
      async enters(scene = 'poster') {
        const isNew = (lastSpoke.get(key) ?? 0) < clock.now() - TALK_MS
        const code = isNew ? `WELCOME${++serial}` : ''
        if (isNew) state.codes.set(code, { account, customer: id, endsAt: clock.now() + CODE_MS })
        await happens({ event_type: 'enter_session', scene, ...(isNew ? { welcome_code: code } : {}) })
        return code
      },
      recalls: (msgid) => happens({ event_type: 'user_recall_msg', recall_msgid: msgid }),
      seen: () => state.ledger.seen.filter((entry) => entry.customer === id).map((entry) => entry.text),
    }
  }

  return {
    url: server.url,
    seen: state.ledger.seen,
    calls: server.calls,
    state,
    customer,
    async colleagueSays(userid, id, text) {
      const item = {
        msgid: `col${++serial}`,
        open_kfid: FIRST,
        external_userid: id,
        origin: 5,
        servicer_userid: userid,
      }
      list({ ...item, send_time: Math.floor(clock.now() / 1000), msgtype: 'text', text: { content: text } })
      await callUp(FIRST)
    },
    list,
    callback,
    verification(echo, at = clock.now()) {
      const { query, sealed } = sign(echo, at)
      query.set('echostr', sealed)
      return query.toString()
    },
    async failsLater(msgid, id, failType) {
      const event = { event_type: 'msg_send_fail', open_kfid: FIRST, external_userid: id }
      const send_time = Math.floor(clock.now() / 1000)
      const failed = { ...event, fail_msgid: msgid, fail_type: failType }
      list({ msgid: `fail${++serial}`, send_time, origin: 4, msgtype: 'event', event: failed })
      await callUp(FIRST)
    },
    pushTo(url) {
      callbackUrl = url
    },
    misbehave: (path, how, times = 1) => server.misbehave(path, how, times),
    expireTokens: () => void state.token.refused.set(state.token.value, 42001),
    revokeTokens: () => void state.token.refused.set(state.token.value, 40014),
    die: server.die,
    revive: server.revive,
    close: server.close,
  }
}
