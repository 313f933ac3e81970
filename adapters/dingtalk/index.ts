// DingTalk (钉钉) robot of an app of the hospital's own: the declaration. See README.md for its limits.
import type { Adapter, Host, OpenChannel } from '../../src/channel/adapter.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import { createClient } from './client.ts'
import { form } from './form.ts'
import { createEar } from './hear.ts'
import { openMedia } from './media.ts'
import { createReceiver } from './receive.ts'
import { send } from './send.ts'
import { createSessions } from './sessions.ts'
import { type DingtalkSettings, HELP, parseSettings } from './settings.ts'
import { listen } from './stream.ts'

/** Their parameter may have 15,000 bytes, in which JSON doubles a quote or a line break. */
const MAX_TEXT_BYTES = 6_000

export { dingtalkRobot } from './group-robot.ts'

export const dingtalk: Adapter<DingtalkSettings> = { platform: 'dingtalk', form, parseSettings, open }

function open(settings: DingtalkSettings, host: Host): OpenChannel {
  refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
  const client = createClient(settings, host)
  const sessions = createSessions(host)
  const hear = createEar(sessions, host)
  const receive = createReceiver(settings, hear, host)
  const road: Pick<OpenChannel, 'listen' | 'receive'> =
    settings.transport === 'stream'
      ? { listen: (connection, signal) => listen({ settings, host, hear }, connection, signal) }
      : { receive: async (request) => receive(request) }
  const ways = { settings, host, client, sessions }
  return {
    capabilities: {
      maxTextBytes: MAX_TEXT_BYTES,
      inlineReply: false,
      activeSend: true,
      idempotentSend: false,
      countsReplies: false,
      maxChoices: 0,
      contentKinds: ['text', 'choices', 'card'],
    },
    ...road,
    openMedia: (media, signal) => openMedia(media, ways, signal),
    check: (signal) => client.check(signal),
    send: (message, signal) => send(message, ways, signal),
  }
}
