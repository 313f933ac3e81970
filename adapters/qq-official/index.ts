// QQ official bot (QQ 机器人, API v2) over webhooks: private talks, and groups that are asked into one. See README.md for
// getting an account and its limits.
import { SECOND } from '../../src/base/clock.ts'
import type { Adapter, Host, OpenChannel } from '../../src/channel/adapter.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import { createClient, type QqClient } from './client.ts'
import { MAX_CHOICES } from './encode.ts'
import { form } from './form.ts'
import { openMedia } from './media.ts'
import { createReceiver } from './receive.ts'
import { send } from './send.ts'
import { HELP, parseSettings, type QqSettings } from './settings.ts'

const BUTTON_WITHIN_MS = 3 * SECOND

export const qqOfficial: Adapter<QqSettings> = { platform: 'qq-official', form, parseSettings, open }

function open(settings: QqSettings, host: Host): OpenChannel {
  refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
  refuseUnsafeBase(settings.tokenUrl, HELP, host.allowLoopback)
  const client = createClient(settings, host)
  const receive = createReceiver(settings, host, (interaction) => void acknowledge(interaction, client))
  const sender = { client, host, buttons: { isAllowed: settings.keyboard } }
  return {
    capabilities: {
      maxTextBytes: settings.maxTextBytes,
      inlineReply: false,
      activeSend: true,
      idempotentSend: 'in-window',
      countsReplies: true,
      maxChoices: settings.keyboard ? MAX_CHOICES : 0,
      contentKinds: ['text', 'choices', 'image', 'voice', 'video'],
      carriesKept: { types: ['image/jpeg', 'image/png'], mostBytes: 5 * 1024 * 1024 },
    },
    receive: async (request) => receive(request),
    openMedia: (media, signal) => openMedia(media, settings, host, signal),
    check: (signal) => client.check(signal),
    send: (message, signal) => send(message, sender, signal),
  }
}

/** Never rejects; a person whose screen keeps waiting gets our answer all the same. */
function acknowledge(interaction: string, client: QqClient): Promise<unknown> {
  const request = { method: 'PUT', path: `/interactions/${interaction}`, json: { code: 0 } } as const
  return client.call(request, AbortSignal.timeout(BUTTON_WITHIN_MS))
}
