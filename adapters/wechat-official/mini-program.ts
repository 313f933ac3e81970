// Customer service of a Mini Program (小程序客服): the same account, signatures and API as an Official Account, with other
// limits. It takes no passive reply, so every answer is a customer message, and knows four types of those.
import type { Adapter, Host, OpenChannel, OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import { createClient, type WechatClient } from './client.ts'
import { encodeForMiniProgram, isPage } from './encode-mini-program.ts'
import { openMedia, uploadMedia } from './media.ts'
import { form } from './mini-program-form.ts'
import { MINI_PROGRAM_HELP, type MiniProgramSettings, parseMiniProgramSettings } from './mini-program-settings.ts'
import { createReceiver } from './receive.ts'

/** Measured for Official Accounts, documented for neither. */
const MAX_TEXT_BYTES = 2000

export const wechatMiniProgram: Adapter<MiniProgramSettings> = {
  platform: 'wechat-mini-program',
  form,
  parseSettings: parseMiniProgramSettings,
  open,
}

interface Desk {
  readonly settings: MiniProgramSettings
  readonly host: Host
  readonly client: WechatClient
}

function open(settings: MiniProgramSettings, host: Host): OpenChannel {
  refuseUnsafeBase(settings.apiBase, MINI_PROGRAM_HELP, host.allowLoopback)
  const client = createClient(settings, host)
  const receive = createReceiver({ ...settings, passiveReplies: false }, host)
  return {
    capabilities: {
      maxTextBytes: MAX_TEXT_BYTES,
      inlineReply: false,
      activeSend: true,
      idempotentSend: false,
      countsReplies: true,
      maxChoices: 0,
      contentKinds: ['text', 'choices', 'image', 'card'],
    },
    receive: async (request) => receive(request),
    openMedia: (media, signal) => openMedia(media, client, settings, host, signal),
    async showTyping(platformUserId, signal) {
      const json = { touser: platformUserId, command: 'Typing' }
      await client.call({ path: '/cgi-bin/message/custom/business/typing', json }, signal)
    },
    check: (signal) => client.check(signal),
    send: (message, signal) => send(message, { settings, host, client }, signal),
  }
}

async function send(message: OutboundMessage, desk: Desk, signal: AbortSignal): Promise<Sent> {
  const { labelMachineWritten } = desk.settings
  const json = encodeForMiniProgram(message, {
    pagePicture: await pagePicture(message, desk, signal),
    labelMachineWritten,
  })
  if (json === undefined) return { kind: 'refused', why: 'content' }
  const answer = await desk.client.call({ path: '/cgi-bin/message/custom/send', json }, signal)
  return answer.kind === 'ok' ? { kind: 'sent', platformMessageId: undefined } : answer.failed
}

/** A card to a page needs a picture kept by WeChat. Undefined: it cannot be had, and words must do. */
async function pagePicture(
  { content }: OutboundMessage,
  { settings, host, client }: Desk,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (content.kind !== 'card' || !isPage(content) || content.imageUrl === undefined) return undefined
  try {
    const opened = await openMedia({ platformMediaId: '', url: content.imageUrl }, client, settings, host, signal)
    if (opened === 'too-large') return undefined
    const mimeType = opened.mimeType ?? 'image/jpeg'
    const file = { bytes: opened.bytes, fileName: `page.${mimeType.split('/')[1]}`, mimeType, kind: 'image' } as const
    const uploaded = await uploadMedia(file, host.random.bytes(16).toString('hex'), client, signal)
    return uploaded.kind === 'done' ? uploaded.platformMediaId : undefined
  } catch {
    return undefined
  }
}
