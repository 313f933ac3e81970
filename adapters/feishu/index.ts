// Feishu / Lark (飞书) robot of an app of the hospital's own: the declaration. See README.md for its limits.
import { DaozhenError } from '../../src/base/errors.ts'
import type { Adapter, Host, OpenChannel, OpenedMedia } from '../../src/channel/adapter.ts'
import type { ErrcodeClient } from '../../src/channel/errcode-client.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import type { MediaRef } from '../../src/model/content.ts'
import { createClient } from './client.ts'
import { form } from './form.ts'
import { createReceiver } from './receive.ts'
import { resourceIn } from './said.ts'
import { send } from './send.ts'
import { type FeishuSettings, HELP, parseSettings } from './settings.ts'

/** Their limit is about 150 KB; nobody reads that in a chat. */
const MAX_TEXT_BYTES = 10_000
const MAX_MEDIA_BYTES = 20 * 1024 * 1024

export { feishuRobot } from './group-robot.ts'

export const feishu: Adapter<FeishuSettings> = { platform: 'feishu', form, parseSettings, open }

function open(settings: FeishuSettings, host: Host): OpenChannel {
  refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
  const client = createClient(settings, host)
  const receive = createReceiver(settings, host)
  return {
    capabilities: {
      maxTextBytes: MAX_TEXT_BYTES,
      inlineReply: false,
      activeSend: true,
      idempotentSend: true,
      countsReplies: false,
      maxChoices: 0,
      contentKinds: ['text', 'choices', 'card'],
    },
    receive: async (request) => receive(request),
    openMedia: (media, signal) => openMedia(media, client, signal),
    check: (signal) => client.check(signal),
    send: (message, signal) => send(message, client, signal),
  }
}

/** Throws `DZ_MEDIA` when it cannot be had. */
async function openMedia(
  { platformMediaId }: MediaRef,
  client: ErrcodeClient,
  signal: AbortSignal,
): Promise<OpenedMedia | 'too-large'> {
  const resource = resourceIn(platformMediaId)
  if (resource === undefined) throw new DaozhenError('DZ_MEDIA', 'media not available: no handle')
  const { messageId, key, kind } = resource
  const path = `/open-apis/im/v1/messages/${encodeURIComponent(messageId)}/resources/${encodeURIComponent(key)}`
  const answer = await client.download({ path, query: { type: kind }, maxBytes: MAX_MEDIA_BYTES }, signal)
  if (answer.kind === 'bytes') return { mimeType: answer.mimeType, bytes: answer.bytes }
  if (answer.kind === 'too-large') return answer.kind
  const why = answer.kind === 'failed' ? (answer.code ?? answer.failed.kind) : 'no-bytes'
  throw new DaozhenError('DZ_MEDIA', `media not available: ${why}`)
}
