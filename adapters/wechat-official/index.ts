// WeChat Official Account (服务号 / 公众号): the declaration. See README.md for getting an account and its limits.
import { SECOND } from '../../src/base/clock.ts'
import type { Adapter, Host, OpenChannel, OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import type { Failed } from '../../src/channel/errcode-api.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import { type CarriedFiles, endingOf } from '../../src/model/media.ts'
import { createClient, type WechatClient } from './client.ts'
import { encodeCustom } from './encode.ts'
import { form } from './form.ts'
import { openMedia, uploadMedia } from './media.ts'
import { createReceiver } from './receive.ts'
import { HELP, parseSettings, type WechatSettings } from './settings.ts'

/** WeChat's limit is about 2,047 bytes; the rest is room for full-width brackets. */
const MAX_TEXT_BYTES = 2000
/** Undocumented; what fits a phone's screen. */
const MAX_CHOICES = 10

const LATER_MS = 5 * SECOND
const BOUNDARY_BYTES = 16
/** Documents have no message of their own here. 10 MB by one page of theirs, 2 MB by another: the smaller one always holds. */
const PICTURES: CarriedFiles = { types: ['image/jpeg', 'image/png', 'image/gif'], mostBytes: 2 * 1024 * 1024 }

/** Kind of account; not verified. */
const NO_RIGHT: readonly (number | undefined)[] = [40200, 48001]

/** For an operator's commands: menus and QR codes (menu.ts, qrcode.ts). */
export { createClient } from './client.ts'

export { wechatMiniProgram } from './mini-program.ts'

export const wechatOfficial: Adapter<WechatSettings> = {
  platform: 'wechat-official',
  form,
  parseSettings,
  open,
}

function open(settings: WechatSettings, host: Host): OpenChannel {
  refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
  const client = createClient(settings, host)
  const receive = createReceiver({ ...settings, passiveReplies: true }, host)
  return {
    capabilities: {
      maxTextBytes: MAX_TEXT_BYTES,
      inlineReply: true,
      activeSend: settings.customerService,
      idempotentSend: false,
      countsReplies: settings.customerService,
      maxChoices: settings.msgmenu ? MAX_CHOICES : 0,
      contentKinds: ['text', 'choices', 'image', 'voice', 'video', 'card'],
      ...(settings.customerService ? { carriesKept: PICTURES } : {}),
    },
    receive: async (request) => receive(request),
    openMedia: (media, signal) => openMedia(media, client, settings, host, signal),
    showTyping: createTyping(client, settings),
    check: (signal) => client.check(signal),
    send: (message, signal) => send(message, { client, settings, host }, signal),
  }
}

/** Shown for 15 seconds at most. An account without the right is not asked again. */
function createTyping(client: WechatClient, { customerService }: WechatSettings) {
  let isAllowed = customerService
  return async (touser: string, signal: AbortSignal): Promise<void> => {
    if (!isAllowed) return
    const json = { touser, command: 'Typing' }
    const answer = await client.call({ path: '/cgi-bin/message/custom/typing', json, isCourtesy: true }, signal)
    if (answer.kind === 'failed' && NO_RIGHT.includes(answer.code)) isAllowed = false
  }
}

interface Account {
  readonly client: WechatClient
  readonly settings: WechatSettings
  readonly host: Host
}

async function send(message: OutboundMessage, account: Account, signal: AbortSignal): Promise<Sent> {
  const { client, settings } = account
  if (!settings.customerService) return { kind: 'refused', why: 'settings' }
  const ready = await withPictureOnTheirSide(message, account, signal)
  if ('failed' in ready) return ready.failed
  const json = encodeCustom(ready, settings)
  if (json === undefined) return { kind: 'refused', why: 'content' }
  const answer = await client.call({ path: '/cgi-bin/message/custom/send', json }, signal)
  // A customer message has no id on this platform.
  return answer.kind === 'ok' ? { kind: 'sent', platformMessageId: undefined } : answer.failed
}

/** A picture of ours goes to their store first (three days, as long as any try). Until then nothing has reached anybody. */
async function withPictureOnTheirSide(
  message: OutboundMessage,
  { client, host }: Account,
  signal: AbortSignal,
): Promise<OutboundMessage | { readonly failed: Failed }> {
  const { content } = message
  if (content.kind !== 'image' || content.media.kept === undefined) return message
  const { file, type } = content.media.kept
  const bytes = await host.openKept(file)
  if (bytes === undefined) return { failed: { kind: 'refused', why: 'content' } }
  const picture = { bytes, fileName: `picture.${endingOf(type)}`, mimeType: type, kind: 'image' } as const
  const uploaded = await uploadMedia(picture, host.random.bytes(BOUNDARY_BYTES).toString('hex'), client, signal)
  if (uploaded.kind === 'done') {
    return { ...message, content: { kind: 'image', media: { platformMediaId: uploaded.platformMediaId } } }
  }
  return { failed: uploaded.failed.kind === 'unknown' ? { kind: 'later', afterMs: LATER_MS } : uploaded.failed }
}
