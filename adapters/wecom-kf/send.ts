// One message to one customer, under our own id: a repeat after a cut is refused by them instead of shown twice. Answers to
// an entry go by its code. Never throws.
import type { Host, OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import type { FailedAnswer } from '../../src/channel/errcode-api.ts'
import type { ErrcodeClient } from '../../src/channel/errcode-client.ts'
import { encode } from './encode.ts'
import { STATE_FORBIDS } from './errcodes.ts'
import { msgidOf } from './ids.ts'

const WELCOME = 'welcome:'
/** Session states of theirs: in these a colleague in WeCom has the customer. */
const HELD_THERE: readonly unknown[] = [2, 3]

export async function send(
  message: OutboundMessage,
  { client, host }: { readonly client: ErrcodeClient; readonly host: Host },
  signal: AbortSignal,
): Promise<Sent> {
  const [account, customer] = message.platformUserId.split('/')
  const body = encode(message)
  if (body === undefined || account === undefined || customer === undefined) return { kind: 'refused', why: 'content' }
  const msgid = msgidOf(message.id)
  const code = message.inReplyTo?.startsWith(WELCOME) ? message.inReplyTo.slice(WELCOME.length) : undefined
  const answer =
    code === undefined
      ? await client.call(
          { path: '/cgi-bin/kf/send_msg', json: { touser: customer, open_kfid: account, msgid, ...body } },
          signal,
        )
      : await client.call({ path: '/cgi-bin/kf/send_msg_on_event', json: { code, msgid, ...body } }, signal)
  if (answer.kind === 'ok') return { kind: 'sent', platformMessageId: msgid }
  if (answer.isRepeat === true) {
    host.log.info('send was there already', { channelId: host.channelId, outboxId: message.id })
    return { kind: 'sent', platformMessageId: msgid }
  }
  return answer.code === STATE_FORBIDS ? whoHasIt(answer, { account, customer }, client, signal) : answer.failed
}

/** The same code for two things: a colleague in WeCom has the customer, or the customer must write again. */
async function whoHasIt(
  { failed }: FailedAnswer,
  { account, customer }: { readonly account: string; readonly customer: string },
  client: ErrcodeClient,
  signal: AbortSignal,
): Promise<Sent> {
  const json = { open_kfid: account, external_userid: customer }
  const state = await client.call({ path: '/cgi-bin/kf/service_state/get', json }, signal)
  if (state.kind === 'ok' && HELD_THERE.includes(state.fields.service_state)) {
    return { kind: 'refused', why: 'held-elsewhere', platformCode: String(STATE_FORBIDS) }
  }
  return failed
}
