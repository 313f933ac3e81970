// What each platform posts to our webhooks, signed and sealed by its own side's code: for those who send very many, or
// very odd ones. Pure; no servers, no test runner, nothing of our adapters.
import { randomBytes } from 'node:crypto'
import { DINGTALK_ACCOUNT, signedByDingtalk } from './dingtalk.ts'
import { FEISHU_ACCOUNT, type FeishuAccount, messageEvent, postedByFeishu } from './feishu.ts'
import { FAKE_ONEBOT, signedByOneBot } from './onebot-v11.ts'
import { OTHER_SECRET, signedByOther } from './other-system.ts'
import { keyOf, signedHex } from './qq-official/signing.ts'
import { FAKE_BOT } from './qq-official.ts'
import { SMS_ACCOUNT, TEMPLATES } from './sms.ts'
import { pushText, signPush } from './wechat-official/pushes.ts'
import { FAKE_ACCOUNT, type FakeAccount, sealFor, sha1Of } from './wechat-official/sealing.ts'
import { FAKE_KF } from './wecom-kf.ts'

export interface Saying {
  /** Who says it: 0, 1, 2 … */
  readonly person: number
  /** No two sayings have the same. */
  readonly serial: number
  readonly text: string
  /** Epoch ms. */
  readonly at: number
}

export interface SignedPost {
  /** Behind `/webhooks/<channel id>`, with the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export interface PostingPlatform {
  /** Also the id of its channel. */
  readonly name: string
  readonly platform: string
  /** Settings of the channel. */
  settings(apiBase: string): Readonly<Record<string, unknown>>
  /** As the platform writes it, before it is sealed and signed. */
  said(saying: Saying): string
  /** Any bytes the platform might sign. `pass`: of a visitor, where people sign for themselves. */
  sign(inside: string, options: { readonly at: number; readonly serial: number; readonly pass?: string }): SignedPost
  /** People sign for themselves: `POST /visitors` gives a pass. */
  readonly needsPass?: boolean
}

const { keyId, secret, sdkAppId, signName, callbackSecret } = SMS_ACCOUNT
const JSON_TYPE = { 'content-type': 'application/json' }
const XML_TYPE = { 'content-type': 'text/xml' }
const SEND_TIMEOUT_MS = 5_000

const seconds = (at: number) => Math.floor(at / 1_000)
const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0')

function wechat(name: string, account: FakeAccount): PostingPlatform {
  const { appId, appSecret, token, encodingAesKey, mode } = account
  return {
    name,
    platform: account.miniProgram === undefined ? 'wechat-official' : 'wechat-mini-program',
    settings: (apiBase) => ({ appId, appSecret, token, encodingAesKey, mode, apiBase, sendTimeoutMs: SEND_TIMEOUT_MS }),
    said: ({ person, serial, text, at }) =>
      pushText(account, {
        ToUserName: account.originalId,
        FromUserName: `oPerson${String(person).padStart(21, '0')}`,
        CreateTime: seconds(at),
        MsgType: 'text',
        Content: text,
        MsgId: 25_000_000_000_000_000n + BigInt(serial),
      }),
    sign(inside, { at, serial }) {
      const signing = { timestamp: seconds(at), nonce: String(serial), random: randomBytes(16) }
      const { query, body } = signPush(account, inside, signing)
      return { path: `?${query}`, headers: XML_TYPE, body }
    },
  }
}

/** The callback only: what was said is pulled. */
const wecom: PostingPlatform = {
  name: 'wecom-kf',
  platform: 'wecom-kf',
  settings: (apiBase) => ({ ...FAKE_KF, apiBase, sendTimeoutMs: SEND_TIMEOUT_MS }),
  said: ({ person, serial, at }) =>
    `<xml><ToUserName><![CDATA[${FAKE_KF.corpId}]]></ToUserName><CreateTime>${seconds(at)}</CreateTime>` +
    `<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>` +
    `<Token><![CDATA[ENC${serial}]]></Token>` +
    `<OpenKfId><![CDATA[${FAKE_KF.accounts[person % FAKE_KF.accounts.length]}]]></OpenKfId></xml>`,
  sign(inside, { at, serial }) {
    const sealed = sealFor({ ...FAKE_ACCOUNT, appId: FAKE_KF.corpId }, inside, randomBytes(16))
    const timestamp = String(seconds(at))
    const nonce = String(serial)
    const msg_signature = sha1Of(FAKE_KF.token, timestamp, nonce, sealed)
    const body =
      `<xml><ToUserName><![CDATA[${FAKE_KF.corpId}]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt>` +
      `<AgentID><![CDATA[1000002]]></AgentID></xml>`
    return { path: `?${new URLSearchParams({ msg_signature, timestamp, nonce })}`, headers: XML_TYPE, body }
  },
}

const qqKey = keyOf(FAKE_BOT.secret)

const qq: PostingPlatform = {
  name: 'qq-official',
  platform: 'qq-official',
  settings: (apiBase) => ({
    ...FAKE_BOT,
    apiBase,
    tokenUrl: `${apiBase}/app/getAppAccessToken`,
    sendTimeoutMs: SEND_TIMEOUT_MS,
  }),
  said({ person, serial, text, at }) {
    const openid = hex(person, 16)
    const author = { id: openid, user_openid: openid, union_openid: '', username: '', bot: false }
    const timestamp = new Date(at + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+08:00')
    const d = { id: `ROBOT1.0_${serial}`, author, content: text, timestamp, message_type: 0 }
    return JSON.stringify({ op: 0, s: serial, t: 'C2C_MESSAGE_CREATE', id: `C2C_MESSAGE_CREATE:${serial}`, d })
  },
  sign(inside, { at }) {
    const timestamp = String(seconds(at))
    const headers = {
      'user-agent': 'QQBot-Callback',
      'x-bot-appid': FAKE_BOT.appId,
      'x-signature-timestamp': timestamp,
      'x-signature-ed25519': signedHex(qqKey, timestamp + inside),
    }
    return { path: '', headers: { ...JSON_TYPE, ...headers }, body: inside }
  },
}

const onebot: PostingPlatform = {
  name: 'onebot-v11',
  platform: 'onebot-v11',
  settings: (apiBase) => ({
    ...FAKE_ONEBOT,
    transport: 'http',
    apiBase,
    groups: 'mentioned',
    sendTimeoutMs: SEND_TIMEOUT_MS,
  }),
  said: ({ person, serial, text, at }) =>
    JSON.stringify({
      time: seconds(at),
      self_id: Number(FAKE_ONEBOT.selfId),
      post_type: 'message',
      message_type: 'private',
      sub_type: 'friend',
      message_id: serial,
      user_id: 20_000_000 + person,
      message: [{ type: 'text', data: { text } }],
      raw_message: text,
      sender: { user_id: 20_000_000 + person, nickname: '小王' },
    }),
  sign: (inside) => ({ path: '', ...signedByOneBot(inside) }),
}

function sms(provider: 'aliyun' | 'tencent', said: PostingPlatform['said']): PostingPlatform {
  const keys =
    provider === 'aliyun'
      ? { accessKeyId: keyId, accessKeySecret: secret }
      : { secretId: keyId, secretKey: secret, sdkAppId }
  return {
    name: `sms-${provider}`,
    platform: 'sms',
    settings: (apiBase) => ({
      ...{ provider, ...keys, apiBase, signName, callbackSecret, callbackAddresses: ['127.0.0.1', '::1'] },
      templates: Object.entries(TEMPLATES).map(([id, text]) => ({ id, text })),
      maxVariableLength: 500,
      night: { from: '00:00', until: '00:00' },
      sendTimeoutMs: SEND_TIMEOUT_MS,
    }),
    said,
    // Nothing is signed: the secret is in the address.
    sign: (inside) => ({ path: `/replies/${callbackSecret}`, headers: JSON_TYPE, body: inside }),
  }
}

const phoneOf = (person: number) => `138${String(person).padStart(8, '0')}`
const beijing = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

const aliyun = sms('aliyun', ({ person, serial, text, at }) =>
  JSON.stringify([
    {
      phone_number: phoneOf(person),
      send_time: beijing(at),
      content: text,
      sign_name: signName,
      dest_code: '10690000001',
      sequence_id: String(serial),
    },
  ]),
)

const tencent = sms('tencent', ({ person, text, at }) =>
  JSON.stringify({ extend: '', mobile: phoneOf(person), nationcode: '86', sign: signName, text, time: seconds(at) }),
)

function feishu(name: string, account: FeishuAccount): PostingPlatform {
  const { encryptKey, ...rest } = account
  return {
    name,
    platform: 'feishu',
    settings: (apiBase) => ({
      ...{ ...rest, ...(encryptKey === undefined ? {} : { encryptKey }) },
      apiBase,
      sendTimeoutMs: SEND_TIMEOUT_MS,
    }),
    said: ({ person, serial, text, at }) =>
      JSON.stringify(
        messageEvent(account, { id: `om_${serial}`, from: `ou_${hex(person, 12)}`, content: { text }, at }),
      ),
    sign: (inside, { at }) => ({ path: '', ...postedByFeishu(account, inside, at) }),
  }
}

const dingtalk: PostingPlatform = {
  name: 'dingtalk',
  platform: 'dingtalk',
  settings: (apiBase) => ({ ...DINGTALK_ACCOUNT, apiBase, sendTimeoutMs: SEND_TIMEOUT_MS }),
  said: ({ person, serial, text, at }) =>
    JSON.stringify({
      msgtype: 'text',
      msgId: `msg${serial}`,
      createAt: at,
      conversationType: '1',
      conversationId: 'cidSingle==',
      senderId: '$:LWCP_v1:$sender0001',
      senderStaffId: `staff${person}`,
      senderNick: '李四',
      chatbotUserId: '$:LWCP_v1:$robot',
      isInAtList: true,
      robotCode: DINGTALK_ACCOUNT.robotCode,
      text: { content: text },
    }),
  sign: (inside, { at }) => ({
    path: `/${DINGTALK_ACCOUNT.secretPath}`,
    headers: signedByDingtalk(at),
    body: inside,
  }),
}

const webhook: PostingPlatform = {
  name: 'webhook',
  platform: 'webhook',
  settings: (apiBase) => ({
    secrets: [OTHER_SECRET],
    endpoint: `${apiBase}/daozhen`,
    sendTimeoutMs: SEND_TIMEOUT_MS,
  }),
  said: ({ person, serial, text, at }) =>
    JSON.stringify({
      type: 'message.created',
      timestamp: new Date(at).toISOString(),
      data: { id: `m-${serial}`, person: { id: `his-${person}` }, text },
    }),
  sign: (inside, { at, serial }) => ({
    path: '',
    ...signedByOther(inside, { id: `msg_${serial}`, at, secret: undefined }),
  }),
}

const webChat: PostingPlatform = {
  name: 'web-chat',
  platform: 'web-chat',
  settings: () => ({ messagesPerMinute: 1_000, messagesPerDay: 100_000, startsPerMinute: 10_000 }),
  said: ({ serial, text }) => JSON.stringify({ clientId: hex(serial, 32).toLowerCase(), text }),
  sign: (inside, { pass = '' }) => ({
    path: '/messages',
    headers: { ...JSON_TYPE, authorization: `Bearer ${pass}` },
    body: inside,
  }),
  needsPass: true,
}

const MINI_PROGRAM: FakeAccount = { ...FAKE_ACCOUNT, miniProgram: { format: 'JSON' } }

/** Every platform that posts to us. E-mail and Satori do not: one is pulled, the other is a socket. */
export const POSTING_PLATFORMS: readonly PostingPlatform[] = [
  wechat('wechat-official', { ...FAKE_ACCOUNT, mode: 'plain' }),
  wechat('wechat-official-safe', FAKE_ACCOUNT),
  wechat('wechat-mini-program', MINI_PROGRAM),
  wecom,
  qq,
  onebot,
  aliyun,
  tencent,
  feishu('feishu', FEISHU_ACCOUNT),
  feishu('feishu-clear', { ...FEISHU_ACCOUNT, encryptKey: undefined }),
  dingtalk,
  webhook,
  webChat,
]
