// The account's settings as staff fill them in, with the menu names of mp.weixin.qq.com (read 2026-11). Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

const BASICS = { zh: '设置与开发 → 基本配置', en: '设置与开发 → 基本配置 (Basic configuration)' }
const SERVER = {
  zh: '基本配置 → 服务器配置，与公众平台上填写的一致',
  en: '基本配置 → 服务器配置 (Server configuration), the same as entered there',
}

export const form: SettingsForm = {
  name: { zh: '微信公众号', en: 'WeChat Official Account' },
  checks: true,
  fields: [
    { key: 'appId', label: { zh: '开发者 ID（AppID）', en: 'AppID' }, kind: 'text', isNeeded: true, help: BASICS },
    {
      key: 'appSecret',
      label: { zh: '开发者密码（AppSecret）', en: 'AppSecret' },
      kind: 'secret',
      isNeeded: true,
      help: {
        zh: '基本配置 → 开发者密码；同一页的 IP 白名单要加上本机的出口地址',
        en: '基本配置 → 开发者密码; add our outgoing address to the IP allow-list (IP 白名单) of the same page',
      },
    },
    {
      key: 'token',
      label: { zh: '令牌（Token）', en: 'Token' },
      kind: 'secret',
      isNeeded: true,
      help: { zh: `${SERVER.zh}；3–32 位字母或数字`, en: `${SERVER.en}; 3 to 32 letters and digits` },
    },
    {
      key: 'encodingAesKey',
      label: { zh: '消息加解密密钥（EncodingAESKey）', en: 'EncodingAESKey' },
      kind: 'secret',
      help: { zh: `${SERVER.zh}；43 位，明文模式不需要`, en: `${SERVER.en}; 43 characters, not needed in plain mode` },
    },
    {
      key: 'mode',
      label: { zh: '消息加解密方式', en: 'Message encryption' },
      kind: 'choice',
      byDefault: 'safe',
      help: { zh: '服务器配置 → 消息加解密方式；请用安全模式', en: '服务器配置 → 消息加解密方式; safe mode is right' },
      choices: [
        { value: 'safe', label: { zh: '安全模式', en: 'Safe (安全模式)' } },
        { value: 'compatible', label: { zh: '兼容模式', en: 'Compatible (兼容模式)' } },
        { value: 'plain', label: { zh: '明文模式', en: 'Plain (明文模式)' } },
      ],
    },
    {
      key: 'customerService',
      label: { zh: '可主动发送客服消息', en: 'May send customer messages' },
      kind: 'switch',
      byDefault: true,
      help: {
        zh: '已认证的服务号才有；没有时只能随患者来信答复',
        en: "Verified service accounts only; others answer with a patient's message alone",
      },
    },
    {
      key: 'msgmenu',
      label: { zh: '选项显示为微信菜单消息', en: 'Choices as WeChat menu messages' },
      kind: 'switch',
      byDefault: false,
      help: { zh: '测试号和部分订阅号不支持（错误 40200）', en: 'Not on test accounts and some 订阅号 (error 40200)' },
    },
    {
      key: 'labelMachineWritten',
      label: { zh: '机器人消息标注“AI 生成”', en: 'Label what the bot says as machine-written' },
      kind: 'switch',
      byDefault: true,
    },
  ],
}
