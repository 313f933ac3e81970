// Trying a connection: an account the platform knows, one it refuses, a platform nobody reaches. Nobody is written to.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dingtalk } from '../../adapters/dingtalk/index.ts'
import { feishu } from '../../adapters/feishu/index.ts'
import { qqOfficial } from '../../adapters/qq-official/index.ts'
import { wechatMiniProgram, wechatOfficial } from '../../adapters/wechat-official/index.ts'
import { wecomKf } from '../../adapters/wecom-kf/index.ts'
import type { OpenChannel } from '../../src/channel/adapter.ts'
import { type TestHost, testHost } from '../contract/adapter-host.ts'
import { DINGTALK_ACCOUNT, startFakeDingtalk } from '../fakes/dingtalk.ts'
import { FEISHU_ACCOUNT, startFakeFeishu } from '../fakes/feishu.ts'
import { FAKE_BOT, startFakeQq } from '../fakes/qq-official.ts'
import { FAKE_ACCOUNT, startFakeWechat } from '../fakes/wechat-official.ts'
import { FAKE_KF, startFakeKf } from '../fakes/wecom-kf.ts'

interface Platform {
  readonly url: string
  readonly calls: readonly { readonly path: string }[]
  close(): Promise<void>
}

const PLATFORMS: readonly {
  readonly name: string
  readonly code: string
  start(host: TestHost): Promise<Platform>
  open(host: TestHost, more: object): OpenChannel
}[] = [
  {
    name: 'a WeChat Official Account',
    code: '40125',
    start: ({ clock }) => startFakeWechat({ clock }),
    open(host, { secret: appSecret = FAKE_ACCOUNT.appSecret, ...more }: { secret?: string }) {
      const { appId, token, encodingAesKey } = FAKE_ACCOUNT
      const settings = { appId, appSecret, token, encodingAesKey, sendTimeoutMs: 1_000, ...more }
      return wechatOfficial.open(wechatOfficial.parseSettings(settings), host)
    },
  },
  {
    name: 'a Mini Program',
    code: '40125',
    start: ({ clock }) => startFakeWechat({ clock }),
    open(host, { secret: appSecret = FAKE_ACCOUNT.appSecret, ...more }: { secret?: string }) {
      const { appId, token, encodingAesKey } = FAKE_ACCOUNT
      const settings = { appId, appSecret, token, encodingAesKey, sendTimeoutMs: 1_000, ...more }
      return wechatMiniProgram.open(wechatMiniProgram.parseSettings(settings), host)
    },
  },
  {
    name: 'a QQ bot',
    code: '100016',
    start: ({ clock }) => startFakeQq({ clock }),
    open(host, { secret = FAKE_BOT.secret, apiBase }: { secret?: string; apiBase?: string }) {
      const tokenUrl = `${apiBase}/app/getAppAccessToken`
      const settings = { ...FAKE_BOT, secret, apiBase, tokenUrl, sendTimeoutMs: 1_000 }
      return qqOfficial.open(qqOfficial.parseSettings(settings), host)
    },
  },
  {
    name: 'a Feishu app',
    code: '10014',
    start: ({ clock }) => startFakeFeishu({ clock }),
    open(host, { secret: appSecret = FEISHU_ACCOUNT.appSecret, ...more }: { secret?: string }) {
      const settings = { ...FEISHU_ACCOUNT, appSecret, sendTimeoutMs: 1_000, ...more }
      return feishu.open(feishu.parseSettings(settings), host)
    },
  },
  {
    name: 'a DingTalk app',
    code: 'invalidClientIdOrSecret',
    start: ({ clock }) => startFakeDingtalk({ clock }),
    open(host, { secret: appSecret = DINGTALK_ACCOUNT.appSecret, ...more }: { secret?: string }) {
      const settings = { ...DINGTALK_ACCOUNT, appSecret, sendTimeoutMs: 1_000, ...more }
      return dingtalk.open(dingtalk.parseSettings(settings), host)
    },
  },
  {
    name: 'WeChat customer service',
    code: '40001',
    start: ({ clock }) => startFakeKf({ clock }),
    open(host, { secret = FAKE_KF.secret, ...more }: { secret?: string }) {
      const { corpId, token, encodingAesKey, accounts } = FAKE_KF
      const settings = { corpId, secret, token, encodingAesKey, accounts, sendTimeoutMs: 1_000, ...more }
      return wecomKf.open(wecomKf.parseSettings(settings), host)
    },
  },
]

describe.each(PLATFORMS)('$name, tried', ({ code, start, open }) => {
  let host: TestHost
  let platform: Platform
  beforeEach(async () => {
    host = testHost()
    platform = await start(host)
  })
  afterEach(() => platform.close())
  const tried = (more: object = {}, signal = new AbortController().signal) =>
    open(host, { apiBase: platform.url, ...more }).check?.(signal)

  it('works when the platform gives a token, and asks for nothing else', async () => {
    expect(await tried()).toEqual({ kind: 'works' })
    expect(platform.calls.length).toBe(1)
  })

  it('is refused with the code of the platform when the secret is wrong, which no log shows', async () => {
    const secret = '99999999999999999999999999999999'
    expect(await tried({ secret })).toEqual({ kind: 'refused', platformCode: code })
    expect(host.logLines.join('')).not.toContain(secret)
  })

  it('is out of reach when nobody answers, or when whoever asked has gone', async () => {
    expect(await tried({}, AbortSignal.abort())).toEqual({ kind: 'unreachable' })
    await platform.close()
    expect(await tried()).toEqual({ kind: 'unreachable' })
  })
})
