// The app's settings as staff fill them in, with the menu names of open.feishu.cn (read 2026-11). Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

const KEYS = { zh: '开发者后台 → 凭证与基础信息', en: '开发者后台 → 凭证与基础信息 (Credentials)' }
const EVENTS = { zh: '开发者后台 → 事件与回调 → 加密策略', en: '事件与回调 → 加密策略 (Encryption strategy)' }

export const form: SettingsForm = {
  name: { zh: '飞书', en: 'Feishu (Lark)' },
  checks: true,
  fields: [
    { key: 'appId', label: { zh: '应用 ID（App ID）', en: 'App ID' }, kind: 'text', isNeeded: true, help: KEYS },
    {
      key: 'appSecret',
      label: { zh: '应用密钥（App Secret）', en: 'App Secret' },
      kind: 'secret',
      isNeeded: true,
      help: KEYS,
    },
    {
      key: 'verificationToken',
      label: { zh: 'Verification Token', en: 'Verification Token' },
      kind: 'secret',
      isNeeded: true,
      help: EVENTS,
    },
    {
      key: 'encryptKey',
      label: { zh: 'Encrypt Key', en: 'Encrypt Key' },
      kind: 'secret',
      help: {
        zh: `${EVENTS.zh}；请设置，没有它事件没有签名`,
        en: `${EVENTS.en}; set one: without it events are not signed`,
      },
    },
    {
      key: 'apiBase',
      label: { zh: '接口地址', en: 'Address of the API' },
      kind: 'text',
      isAddress: true,
      byDefault: 'https://open.feishu.cn',
      help: { zh: '国际版 Lark 用 https://open.larksuite.com', en: 'Lark: https://open.larksuite.com' },
    },
  ],
}
