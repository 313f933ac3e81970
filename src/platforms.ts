// The platforms: which there are, what staff call them, how a channel of the settings is opened. The only file that names
// them all; nothing beyond it knows more of a platform than its adapter tells.
import { dingtalk, dingtalkRobot } from '../adapters/dingtalk/index.ts'
import { email } from '../adapters/email/index.ts'
import { feishu, feishuRobot } from '../adapters/feishu/index.ts'
import { onebotV11 } from '../adapters/onebot-v11/index.ts'
import { qqOfficial } from '../adapters/qq-official/index.ts'
import { satori } from '../adapters/satori/index.ts'
import { sms } from '../adapters/sms/index.ts'
import { webChat } from '../adapters/web-chat/index.ts'
import { webChatPages } from '../adapters/web-chat/pages.ts'
import { webhook } from '../adapters/webhook/index.ts'
import { wechatMiniProgram, wechatOfficial } from '../adapters/wechat-official/index.ts'
import { wecomKf, wecomMessage, wecomRobot } from '../adapters/wecom-kf/index.ts'
import type { Cipher, CipherKey } from './base/cipher.ts'
import type { Clock } from './base/clock.ts'
import { DaozhenError } from './base/errors.ts'
import type { HttpClient } from './base/http-client.ts'
import type { Ids } from './base/ids.ts'
import { deriveSecret } from './base/installation.ts'
import type { Log } from './base/log.ts'
import type { Random } from './base/random.ts'
import { createSocketOpener } from './base/web-socket.ts'
import type { Adapter, Host, OpenChannel, Siblings, TokenVault } from './channel/adapter.ts'
import { type Config, type ConfigProblem, configError } from './config.ts'
import type { Carrier } from './coord/carrier.ts'
import type { FlowContext, RunningChannel } from './flow/context.ts'
import { openStaffAlerts, readAlerts } from './flow/staff-alerts.ts'
import { createTokenVault } from './flow/token-vault.ts'
import type { ChannelEntry } from './model/channel-settings.ts'
import { mediaFilesIn } from './store/media-files.ts'
import type { Store } from './store/tx.ts'

/** A new platform is one line here. */
export const ADAPTERS = [
  wechatOfficial,
  wechatMiniProgram,
  wecomKf,
  qqOfficial,
  onebotV11,
  feishu,
  dingtalk,
  email,
  sms,
  satori,
  webChat,
  webhook,
] as const
/** And a new way to tell staff here. */
const ALERT_WAYS = [wecomMessage, wecomRobot, feishuRobot, dingtalkRobot] as const

/** What everything is made of; made first. */
export interface Base {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly store: Store
  readonly keys: readonly CipherKey[]
  readonly cipher: Cipher
  /** To the platforms. */
  readonly http: HttpClient
  /** To the other nodes. */
  readonly carrier: Carrier
}

/** What staff call a platform; two channels of one platform are told apart by their ids. */
const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  'web-chat': '网页',
  'wechat-official': '公众号',
  'wechat-mini-program': '小程序',
  'wecom-kf': '微信客服',
  'qq-official': 'QQ',
  'onebot-v11': 'QQ 账号',
  feishu: '飞书',
  dingtalk: '钉钉',
  email: '邮箱',
  sms: '短信',
}

export function channelNames({ channels }: Config): (id: string) => string {
  const names = new Map(
    channels.map(({ id, platform }) => {
      const isOnly = channels.filter((other) => other.platform === platform).length === 1
      return [id, isOnly ? (PLATFORM_NAMES[platform] ?? id) : id]
    }),
  )
  return (id) => names.get(id) ?? id
}

/** Stands in for the installation's key where settings are only looked at. */
const PROBE_KEYS: readonly CipherKey[] = [{ id: 'probe', key: Buffer.alloc(32) }]

/** Throws `DZ_CONFIG` with everything that is wrong with channels and alerts. Opens nothing. */
export function checkPlatforms(config: Config, keys = PROBE_KEYS): void {
  const problems = [...channelProblems(config, keys), ...readAlerts(config.alerts, ALERT_WAYS).problems]
  if (problems.length > 0) throw configError(config.file, problems)
}

function channelProblems(config: Config, keys: readonly CipherKey[]): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = []
  config.channels.forEach((entry, i) => {
    const adapter = adapterOf(entry)
    if (adapter === undefined) {
      const expected = `one of: ${ADAPTERS.map(({ platform }) => platform).join(', ')}`
      problems.push({ path: `channels[${i}].platform`, found: JSON.stringify(entry.platform), expected })
      return
    }
    try {
      adapter.parseSettings(withDefaults(config, keys, entry))
    } catch (error) {
      if (!(error instanceof DaozhenError) || error.code !== 'DZ_CHANNEL_SETTINGS') throw error
      problems.push({
        path: `channels[${i}].settings`,
        found: `unusable settings of "${entry.id}"`,
        expected: error.message,
      })
    }
  })
  return problems
}

function adapterOf({ platform }: ChannelEntry): Adapter | undefined {
  return ADAPTERS.find((candidate) => candidate.platform === platform) as Adapter | undefined
}

export function openChannels(base: Base): ReadonlyMap<string, RunningChannel> {
  checkPlatforms(base.config, base.keys)
  return new Map(
    base.config.channels.map((entry) => {
      const { id, platform } = entry
      return [id, { id, platform, open: openChannel(base, entry) }]
    }),
  )
}

/** Throws what is wrong with it, in the adapter's words. */
export function openChannel(base: Base, entry: ChannelEntry, tokens?: TokenVault): OpenChannel {
  const adapter = adapterOf(entry)
  if (adapter === undefined) throw new DaozhenError('DZ_CHANNEL_SETTINGS', `no platform ${entry.platform}`)
  const settings = adapter.parseSettings(withDefaults(base.config, base.keys, entry))
  return adapter.open(settings, hostFor(base, entry.id, tokens))
}

export function platformParts({ config, keys }: Base, environment: Readonly<Record<string, string | undefined>>) {
  const inFile = config.channels
  return {
    platforms: ADAPTERS,
    inFile,
    environment,
    withDefaults: (entry: ChannelEntry) => withDefaults(config, keys, entry),
  }
}

function hostFor(base: Base, channelId: string, tokens?: TokenVault): Host {
  const { store, clock, random, log, http, cipher, carrier } = base
  return {
    ...{ channelId, clock, random, log, http },
    openSocket: createSocketOpener(clock),
    openKept: (file: string) => mediaFilesIn(base.config.mediaDirectory).read(file),
    // Settings that are only tried out hear nobody.
    ...(tokens === undefined && carrier.state() !== 'alone' ? { siblings: siblingsOn(carrier, channelId) } : {}),
    tokens: tokens ?? createTokenVault({ channelId, store, cipher, clock }),
    allowLoopback: base.config.server.allowLoopbackPlatforms,
  }
}

export function siblingsOn(carrier: Carrier, channelId: string): Siblings {
  const topic = `channel:${channelId}`
  return {
    tell: (body) => carrier.publish(topic, body),
    hear: (listener) => void carrier.subscribe(topic, listener),
  }
}

/** The web chat knows its hospital, and signs with a secret of this installation unless it is given one. */
function withDefaults(
  config: Config,
  keys: readonly CipherKey[],
  entry: ChannelEntry,
): Readonly<Record<string, unknown>> {
  if (entry.platform !== webChat.platform) return entry.settings
  const { name, emergencyPhone } = config.hospital
  const visitorSecret = deriveSecret(keys, `web-chat ${entry.id}`)
  return { hospital: name, emergencyPhone, visitorSecret, ...entry.settings }
}

export function staffAlerts(base: Base, flow: FlowContext, publicUrl: string) {
  const { alerts } = readAlerts(base.config.alerts, ALERT_WAYS)
  return openStaffAlerts(alerts, flow, {
    publicUrl: publicUrl.replace(/\/$/, ''),
    hostFor: (id) => hostFor(base, id),
  })
}

/** Pages that channels bring along. */
export function pages(config: Config) {
  const chat = config.channels.find((entry) => entry.platform === webChat.platform)
  if (chat === undefined) return []
  const origins = Array.isArray(chat.settings.allowedOrigins) ? chat.settings.allowedOrigins.map(String) : []
  return webChatPages(origins)
}
