// WeCom customer service (微信客服): ordinary WeChat users writing to the hospital's service accounts. The callback says only
// "there is something"; messages are pulled. See README.md for getting an account and its limits.
import type { Adapter, Host, OpenChannel } from '../../src/channel/adapter.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import { createClient } from './client.ts'
import { MAX_CHOICES } from './encode.ts'
import { form } from './form.ts'
import { openMedia } from './media.ts'
import { pull } from './pull.ts'
import { createReceiver } from './receive.ts'
import { send } from './send.ts'
import { HELP, type KfSettings, parseSettings } from './settings.ts'

const MAX_TEXT_BYTES = 2048

export { wecomMessage } from './staff-message.ts'
export { wecomRobot } from './staff-robot.ts'

export const wecomKf: Adapter<KfSettings> = { platform: 'wecom-kf', form, parseSettings, open }

function open(settings: KfSettings, host: Host): OpenChannel {
  refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
  const client = createClient(settings, host)
  const receive = createReceiver(settings, host)
  return {
    capabilities: {
      maxTextBytes: MAX_TEXT_BYTES,
      inlineReply: false,
      activeSend: true,
      idempotentSend: true,
      countsReplies: true,
      maxChoices: MAX_CHOICES,
      contentKinds: ['text', 'choices', 'image', 'voice', 'video'],
    },
    pullEveryMs: settings.pullEveryMs,
    receive: async (request) => receive(request),
    pull: (wish, signal) => pull(wish, { client, settings, host }, signal),
    openMedia: (media, signal) => openMedia(media, client, signal),
    check: (signal) => client.check(signal),
    send: (message, signal) => send(message, { client, host }, signal),
  }
}
