// Settings of one invented account on each platform, beside the others it may have: what the table of channels is read from.
const WECHAT = {
  appId: 'wx0123456789abcdef',
  appSecret: '0123456789abcdef0123456789abcdef',
  token: 'Frontdesk2026',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}
const ONEBOT = { selfId: '10001000', token: 'a-long-random-word' }
const SATORI = {
  endpoint: 'https://koishi.hospital.example/satori',
  token: 'a-long-random-word',
  platform: 'telegram',
  selfId: '5140001',
}
const MAIL_SERVER = { host: 'mail.hospital.example', user: 'kefu', password: 'an-authorisation-code' }
const QQ = { appId: '102000001', secret: 'naOC0ocQE3shWLAfffVLB1rhYPG7' }
const HIS = {
  secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`],
  endpoint: 'https://his.hospital.example/daozhen',
}

/** Platform → accounts that differ in what they can do, the usual one first. */
export const SAMPLE_SETTINGS: Readonly<Record<string, readonly [object, ...object[]]>> = {
  'wechat-official': [WECHAT, { ...WECHAT, msgmenu: true }, { ...WECHAT, customerService: false }],
  'wechat-mini-program': [WECHAT],
  'wecom-kf': [
    {
      corpId: 'ww0123456789abcdef',
      secret: '0123456789abcdef0123456789abcdef',
      token: WECHAT.token,
      encodingAesKey: WECHAT.encodingAesKey,
      accounts: ['wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q'],
    },
  ],
  'qq-official': [QQ, { ...QQ, keyboard: true }],
  'onebot-v11': [
    { ...ONEBOT, transport: 'reverse' },
    { ...ONEBOT, transport: 'forward', socketUrl: 'wss://qq.hospital.example/' },
    { ...ONEBOT, transport: 'http', secret: 'another-random-word', apiBase: 'https://qq.hospital.example' },
  ],
  feishu: [
    {
      appId: 'cli_a1b2c3d4e5f60001',
      appSecret: '0123456789abcdef0123456789abcdef',
      verificationToken: 'v0123456789abcdef',
    },
  ],
  dingtalk: [
    {
      appKey: 'dinga1b2c3d4e5f6',
      appSecret: '0123456789abcdef0123456789abcdef',
      robotCode: 'dinga1b2c3d4e5f6',
      transport: 'stream',
    },
    {
      appKey: 'dinga1b2c3d4e5f6',
      appSecret: '0123456789abcdef0123456789abcdef',
      robotCode: 'dinga1b2c3d4e5f6',
      transport: 'http',
      secretPath: 'Vq3w8ZkT0pLm5XcB7nRs2YdG',
    },
  ],
  email: [{ address: 'kefu@hospital.example', name: '示例医院导诊台', imap: MAIL_SERVER, smtp: MAIL_SERVER }],
  sms: [
    {
      provider: 'aliyun',
      accessKeyId: 'LTAI5tExample',
      accessKeySecret: '0123456789abcdef0123456789abcd',
      signName: '示例医院',
      templates: [{ id: 'SMS_200000001', text: '您好，{answer}' }],
      callbackSecret: '0123456789abcdef0123456789abcdef',
      callbackAddresses: ['203.0.113.0/24'],
    },
  ],
  satori: [SATORI, { ...SATORI, maxChoices: 10 }],
  'web-chat': [
    {
      hospital: '江城市第一人民医院',
      emergencyPhone: '0000-5550120',
      visitorSecret: 'an-invented-secret-of-32-letters',
    },
  ],
  webhook: [HIS, { ...HIS, maxChoices: 20 }],
}
