// A QQ of our own: the bot API as a strict server, people and groups who write, and signed deliveries that come again until
// they are taken. Free of any test runner.
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { type ApiBody, type CallRecord, type Misbehaviour, startApiServer } from './api-server.ts'
import { answerQq, type QqState, qqFailure } from './qq-official/api.ts'
import { createQqLedger, type QqSeen } from './qq-official/ledger.ts'
import { keyOf, signedHex } from './qq-official/signing.ts'

export const FAKE_BOT = { appId: '102000001', secret: 'Hospital-Demo-Secret-2026' } as const

const HOUR = 3_600_000
const MOST_DELIVERIES = 4

export interface QqPost {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface QqPerson {
  says(text: string, more?: ApiBody): Promise<ApiBody>
  adds(scene?: ApiBody): Promise<ApiBody>
  leaves(): Promise<void>
  switchesActive(on: boolean): Promise<void>
  /** The button with this label in the newest keyboard. */
  presses(label: string): Promise<ApiBody>
  readonly shown: readonly string[]
}

export interface FakeQq {
  readonly url: string
  readonly seen: readonly QqSeen[]
  readonly calls: readonly CallRecord[]
  readonly state: QqState
  person(openid: string): QqPerson
  /** Calls the bot in a group. */
  inGroup(group: string, member: string): Pick<QqPerson, 'says' | 'shown'>
  groupSeen(group: string): readonly string[]
  /** A dispatch as the platform would post it now (or at `at`, epoch ms). */
  post(dispatch: ApiBody, at?: number): QqPost
  dispatchOf(t: string, d: ApiBody, id?: string): ApiBody
  /** Until it is taken, four times at most; the status codes. */
  deliver(dispatch: ApiBody): Promise<readonly number[]>
  misbehave(path: string, how: Misbehaviour | { readonly kind: 'code'; readonly code: number }, times?: number): void
  pushTo(url: string): void
  expireTokens(): void
  die(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

export async function startFakeQq({ clock = systemClock }: { readonly clock?: Clock } = {}): Promise<FakeQq> {
  const state: QqState = {
    ...{ clock, ...FAKE_BOT, ledger: createQqLedger(), files: new Map(), uploads: [], acknowledged: [] },
    token: { value: '', expiresAt: 0, fetches: 0, good: new Map() },
    mayKeyboard: true,
  }
  const key = keyOf(FAKE_BOT.secret)
  const server = await startApiServer((call) => answerQq(call, state), 0)
  let webhook: string | undefined
  let serial = 0

  const post = (dispatch: ApiBody, at = clock.now()): QqPost => {
    const body = serial++ % 2 === 0 ? JSON.stringify(dispatch) : oddly(dispatch)
    const timestamp = String(Math.floor(at / 1_000))
    const headers = {
      'User-Agent': 'QQBot-Callback',
      'Content-Type': 'application/json',
      'X-Bot-Appid': FAKE_BOT.appId,
      'X-Signature-Timestamp': timestamp,
      'X-Signature-Ed25519': signedHex(key, timestamp + body),
    }
    return { headers, body }
  }

  const deliver = async (dispatch: ApiBody): Promise<readonly number[]> => {
    const statuses: number[] = []
    if (webhook === undefined) return statuses
    while (statuses.length < MOST_DELIVERIES && statuses.at(-1) !== 200) {
      const { headers, body } = post(dispatch)
      const answer = await fetch(webhook, { method: 'POST', headers, ...inPieces(body, statuses.length % 2 === 1) })
      const said = await answer.text()
      statuses.push(answer.status === 200 && !said.startsWith('{"op":1') ? 599 : answer.status)
    }
    return statuses
  }

  const dispatchOf = (t: string, d: ApiBody, id = `${t}:${++serial}k3v9`): ApiBody => ({ op: 0, s: ++serial, t, id, d })

  const happens = async (t: string, d: ApiBody, opening?: Opening): Promise<ApiBody> => {
    const dispatch = dispatchOf(t, d)
    const id = String(opening?.by === 'msg_id' ? d.id : dispatch.id)
    if (opening !== undefined) state.ledger.opens(id, opening.to, opening.replies, clock.now() + opening.forMs)
    await deliver(dispatch)
    return dispatch
  }
  const seconds = () => Math.floor(clock.now() / 1_000)
  const stamp = () => new Date(clock.now() + 8 * HOUR).toISOString().replace(/\.\d+Z$/, '+08:00')

  const person = (openid: string): QqPerson => {
    const to = `/v2/users/${openid}`
    const asEvent: Opening = { by: 'event_id', to, replies: 4, forMs: HOUR / 2 }
    const seenHere = () => state.ledger.seen.filter((entry) => entry.to === to)
    return {
      says: (content, more = {}) => {
        const author = { id: openid, user_openid: openid, union_openid: '', username: '', bot: false }
        const d = { id: `ROBOT1.0_m${++serial}`, author, content, timestamp: stamp(), message_type: 0, ...more }
        return happens('C2C_MESSAGE_CREATE', d, { by: 'msg_id', to, replies: 4, forMs: HOUR })
      },
      adds: (scene = { scene: 1000 }) => happens('FRIEND_ADD', { timestamp: seconds(), openid, ...scene }, asEvent),
      async leaves() {
        state.ledger.gone.add(to)
        await happens('FRIEND_DEL', { timestamp: seconds(), openid })
      },
      async switchesActive(on) {
        if (on) state.ledger.rejecting.delete(to)
        else state.ledger.rejecting.add(to)
        const d = { timestamp: seconds(), openid }
        await happens(on ? 'C2C_MSG_RECEIVE' : 'C2C_MSG_REJECT', d, on ? asEvent : undefined)
      },
      presses(label) {
        const button = seenHere()
          .flatMap(({ buttons }) => buttons)
          .findLast((one) => one.label === label)
        if (button === undefined) throw new Error(`no button ${label}`)
        const resolved = { button_data: button.data, button_id: '1', user_id: '' }
        const d = { id: `it${++serial}`, type: 11, scene: 'c2c', chat_type: 2, timestamp: stamp(), user_openid: openid }
        return happens('INTERACTION_CREATE', { ...d, data: { type: 11, resolved } }, asEvent)
      },
      get shown() {
        return seenHere().map(({ text }) => text)
      },
    }
  }

  const groupSeen = (group: string) =>
    state.ledger.seen.filter(({ to }) => to === `/v2/groups/${group}`).map(({ text }) => text)

  return {
    ...{ url: server.url, seen: state.ledger.seen, calls: server.calls, state },
    ...{ person, groupSeen, post, dispatchOf, deliver },
    inGroup: (group, member) => ({
      says: (content, more = {}) => {
        const author = { id: member, member_openid: member, member_role: 'member', bot: false }
        const d = {
          id: `ROBOT1.0_g${++serial}`,
          author,
          content: ` \u00a0${content} `,
          timestamp: stamp(),
          message_type: 0,
        }
        const to = `/v2/groups/${group}`
        const opening: Opening = { by: 'msg_id', to, replies: 5, forMs: HOUR / 12 }
        return happens('GROUP_AT_MESSAGE_CREATE', { ...d, group_id: group, group_openid: group, ...more }, opening)
      },
      get shown() {
        return groupSeen(group)
      },
    }),
    misbehave(path, how, times = 1) {
      const real = how.kind === 'code' ? { kind: 'text' as const, body: JSON.stringify(qqFailure(how.code)) } : how
      server.misbehave(path, real, times)
    },
    pushTo(url) {
      webhook = url
    },
    expireTokens: () => state.token.good.clear(),
    die: server.die,
    revive: server.revive,
    close: server.close,
  }
}

interface Opening {
  readonly by: 'msg_id' | 'event_id'
  readonly to: string
  readonly replies: number
  readonly forMs: number
}

/** The same JSON in other bytes: a signature over anything but the raw body fails here. */
function oddly(value: ApiBody): string {
  const spaced = JSON.stringify(value, null, 1)
  return spaced.replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Half of the time in chunks, without a length. */
function inPieces(body: string, isChunked: boolean): RequestInit {
  if (!isChunked) return { body }
  const bytes = Buffer.from(body)
  const pieces = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let i = 0; i < bytes.length; i += 50) controller.enqueue(bytes.subarray(i, i + 50))
      controller.close()
    },
  })
  return { body: pieces, duplex: 'half' } as RequestInit
}
