// The Mini Program's settings as staff fill them in, with the menu names of mp.weixin.qq.com (read 2026-11). Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

const KEYS = { zh: '小程序后台 → 开发管理 → 开发设置', en: '开发管理 → 开发设置 of the Mini Program' }
const PUSH = {
  zh: '开发设置 → 消息推送，与那里填写的一致',
  en: '开发设置 → 消息推送, the same as entered there',
}

export const form: SettingsForm = {
  name: { zh: '微信小程序客服', en: 'WeChat Mini Program' },
  checks: true,
  fields: [
    { key: 'appId', label: { zh: '小程序 ID（AppID）', en: 'AppID' }, kind: 'text', isNeeded: true, help: KEYS },
    {
      key: 'appSecret',
      label: { zh: '小程序密钥（AppSecret）', en: 'AppSecret' },
      kind: 'secret',
      isNeeded: true,
      help: KEYS,
    },
    {
      key: 'token',
      label: { zh: '令牌（Token）', en: 'Token' },
      kind: 'secret',
      isNeeded: true,
      help: { zh: `${PUSH.zh}；3–32 位字母或数字`, en: `${PUSH.en}; 3 to 32 letters and digits` },
    },
    {
      key: 'encodingAesKey',
      label: { zh: '消息加密密钥（EncodingAESKey）', en: 'EncodingAESKey' },
      kind: 'secret',
      help: { zh: `${PUSH.zh}；43 位，明文模式不需要`, en: `${PUSH.en}; 43 characters, not needed in plain mode` },
    },
    {
      key: 'mode',
      label: { zh: '消息加密方式', en: 'Message encryption' },
      kind: 'choice',
      byDefault: 'safe',
      help: { zh: '请用安全模式；数据格式 JSON 或 XML 都可以', en: 'Safe mode is right; JSON and XML both work' },
      choices: [
        { value: 'safe', label: { zh: '安全模式', en: 'Safe (安全模式)' } },
        { value: 'compatible', label: { zh: '兼容模式', en: 'Compatible (兼容模式)' } },
        { value: 'plain', label: { zh: '明文模式', en: 'Plain (明文模式)' } },
      ],
    },
    {
      key: 'labelMachineWritten',
      label: { zh: '机器人消息标注“AI 生成”', en: 'Label what the bot says as machine-written' },
      kind: 'switch',
      byDefault: true,
    },
  ],
}
