// Text messages in mainland China, through Aliyun or Tencent Cloud. Free text is impossible there: what we say must be an
// approved template. See README.md for getting an account and the limits.
import type { Adapter, Host, OpenChannel } from '../../src/channel/adapter.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import { createAliyun } from './aliyun.ts'
import { form } from './form.ts'
import type { SmsProvider } from './provider.ts'
import { createReceiver } from './receive.ts'
import { send } from './send.ts'
import { HELP, parseSettings, type SmsSettings } from './settings.ts'
import { createTencent } from './tencent.ts'

/** 500 characters, the longest text that is cut into parts and joined again on the telephone. */
const MAX_TEXT_BYTES = 1500

export const sms: Adapter<SmsSettings> = { platform: 'sms', form, parseSettings, open }

function open(settings: SmsSettings, host: Host): OpenChannel {
  refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
  const provider = providerOf(settings, host)
  const receive = createReceiver(settings, provider, host)
  return {
    capabilities: {
      maxTextBytes: MAX_TEXT_BYTES,
      inlineReply: false,
      activeSend: true,
      idempotentSend: false,
      countsReplies: false,
      maxChoices: 0,
      contentKinds: ['text'],
    },
    receive: async (request) => receive(request),
    send: (message, signal) => send(message, { settings, provider, host }, signal),
  }
}

function providerOf(settings: SmsSettings, host: Host): SmsProvider {
  return settings.provider === 'aliyun' ? createAliyun(settings, host) : createTencent(settings, host)
}
