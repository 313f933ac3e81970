// WeChat Official Account (服务号 / 公众号): the declaration. See README.md for getting an account and its limits.
import type { Adapter, Host, OpenChannel, OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import { createClient, type WechatClient } from './client.ts'
import { encodeCustom } from './encode.ts'
import { form } from './form.ts'
import { openMedia } from './media.ts'
import { createReceiver } from './receive.ts'
import { HELP, parseSettings, type WechatSettings } from './settings.ts'

/** WeChat's limit is about 2,047 bytes; the rest is room for full-width brackets. */
const MAX_TEXT_BYTES = 2000
/** Undocumented; what fits a phone's screen. */
const MAX_CHOICES = 10

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
    },
    receive: async (request) => receive(request),
    openMedia: (media, signal) => openMedia(media, client, settings, host, signal),
    async showTyping(platformUserId, signal) {
      if (!settings.customerService) return
      const json = { touser: platformUserId, command: 'Typing' }
      await client.call({ path: '/cgi-bin/message/custom/typing', json }, signal)
    },
    check: (signal) => client.check(signal),
    send: (message, signal) => send(message, client, settings, signal),
  }
}

async function send(
  message: OutboundMessage,
  client: WechatClient,
  settings: WechatSettings,
  signal: AbortSignal,
): Promise<Sent> {
  if (!settings.customerService) return { kind: 'refused', why: 'settings' }
  const json = encodeCustom(message, settings)
  if (json === undefined) return { kind: 'refused', why: 'content' }
  const answer = await client.call({ path: '/cgi-bin/message/custom/send', json }, signal)
  // A customer message has no id on this platform.
  return answer.kind === 'ok' ? { kind: 'sent', platformMessageId: undefined } : answer.failed
}
