// What a hospital decides about its web chat, as staff fill it in. Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

export const form: SettingsForm = {
  name: { zh: '网页聊天', en: 'Web chat' },
  fields: [
    { key: 'title', label: { zh: '窗口标题', en: 'Title' }, kind: 'text', byDefault: '导诊服务台' },
    {
      key: 'allowedOrigins',
      label: { zh: '可嵌入的网站', en: 'Sites that may embed it' },
      kind: 'list',
      help: {
        zh: '网站的来源，每行一个，例如 https://www.hospital.example，后面不带路径',
        en: 'Origins, one a line, for example https://www.hospital.example, without a path',
      },
    },
    {
      key: 'identitySecret',
      label: { zh: '站内身份签名密钥', en: 'Secret of proven visitors' },
      kind: 'secret',
      help: {
        zh: '网站用它证明访客是谁，至少 32 位；不设则所有访客都是匿名的',
        en: 'The site proves with it who a visitor is, at least 32 characters; without it all are anonymous',
      },
    },
    {
      key: 'quickQuestions',
      label: { zh: '快捷提问', en: 'Quick questions' },
      kind: 'list',
      help: { zh: '每行一个，最多 6 个，每个不超过 20 字', en: 'One a line, at most six of 20 characters' },
    },
    { key: 'privacyNote', label: { zh: '隐私提示', en: 'Privacy note' }, kind: 'text' },
    {
      key: 'privacyNotice',
      label: { zh: '隐私政策全文', en: 'Whole privacy notice' },
      kind: 'long-text',
      help: {
        zh: '由医院法务提供；改动后请同时更换版本号',
        en: "From the hospital's lawyer; change the version with it",
      },
    },
    {
      key: 'privacyVersion',
      label: { zh: '隐私政策版本', en: 'Version of the notice' },
      kind: 'text',
      help: { zh: '更换后每位访客会重新征求同意', en: 'After a change everybody is asked for consent again' },
    },
    {
      key: 'messagesPerMinute',
      label: { zh: '每人每分钟最多消息', en: 'Messages per person and minute' },
      kind: 'number',
      byDefault: 20,
    },
    {
      key: 'messagesPerDay',
      label: { zh: '每人每天最多消息', en: 'Messages per person and day' },
      kind: 'number',
      byDefault: 200,
    },
    {
      key: 'filesPerDay',
      label: { zh: '每人每天最多图片', en: 'Pictures per person and day' },
      kind: 'number',
      byDefault: 30,
    },
    {
      key: 'visitorDays',
      label: { zh: '访客身份保留天数', en: 'Days a visitor is remembered' },
      kind: 'number',
      byDefault: 180,
    },
  ],
}
