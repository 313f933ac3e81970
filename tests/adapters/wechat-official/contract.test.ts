// Our WeChat adapter against the contract every adapter keeps, with the fake WeChat on the other side.
import { wechatOfficial } from '../../../adapters/wechat-official/index.ts'
import { describeAdapter } from '../../contract/adapter.ts'
import { FAKE_ACCOUNT } from '../../fakes/wechat-official.ts'
import { startHarness } from './harness.ts'
import { GOLDEN, HOSTILE, UNKNOWN } from './samples.ts'

for (const mode of ['safe', 'compatible', 'plain'] as const) {
  describeAdapter<string>(`wechat-official in ${mode} mode`, {
    start: async (host) => startHarness(wechatOfficial, { ...FAKE_ACCOUNT, mode }, host),
    settings: {
      parse: wechatOfficial.parseSettings,
      broken: {
        appId: 'hospital',
        appSecret: 'short secret',
        token: '',
        mode: 'strict',
        windows: { message: { messages: -1 } },
        colour: 1,
      },
      names: ['appId', 'appSecret', 'token', 'encodingAesKey', 'mode', 'windows.message.messages', 'colour'],
      secrets: ['short secret'],
    },
    webhook: { refusedStatus: 403, timeWindowMs: 600_000, golden: GOLDEN, hostile: HOSTILE, unknown: UNKNOWN },
  })
}
