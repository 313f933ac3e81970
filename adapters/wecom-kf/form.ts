// The app's settings as staff fill them in, with the menu names of work.weixin.qq.com (read 2026-11). Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

const RECEIVING = {
  zh: '自建应用 → 接收消息 → 设置 API 接收，与企业微信上填写的一致',
  en: '自建应用 → 接收消息 (the app’s callback), the same as entered there',
}

export const form: SettingsForm = {
  name: { zh: '微信客服', en: 'WeChat customer service (WeCom)' },
  checks: true,
  fields: [
    {
      key: 'corpId',
      label: { zh: '企业 ID（CorpID）', en: 'CorpID' },
      kind: 'text',
      isNeeded: true,
      help: { zh: '管理后台 → 我的企业 → 企业信息，页面最下方', en: '我的企业 → 企业信息 (My company), at the bottom' },
    },
    {
      key: 'secret',
      label: { zh: '应用 Secret', en: 'Secret of the app' },
      kind: 'secret',
      isNeeded: true,
      help: {
        zh: '应用管理 → 自建应用；同一页的“企业可信 IP”要加上本机的出口地址',
        en: '应用管理 → 自建应用; add our outgoing address to 企业可信 IP on the same page',
      },
    },
    {
      key: 'token',
      label: { zh: '令牌（Token）', en: 'Token' },
      kind: 'secret',
      isNeeded: true,
      help: { zh: `${RECEIVING.zh}；最多 32 位字母或数字`, en: `${RECEIVING.en}; up to 32 letters and digits` },
    },
    {
      key: 'encodingAesKey',
      label: { zh: '消息加密密钥（EncodingAESKey）', en: 'EncodingAESKey' },
      kind: 'secret',
      isNeeded: true,
      help: { zh: `${RECEIVING.zh}；43 位`, en: `${RECEIVING.en}; 43 characters` },
    },
    {
      key: 'accounts',
      label: { zh: '客服账号 ID（open_kfid）', en: 'Account ids (open_kfid)' },
      kind: 'list',
      isNeeded: true,
      help: {
        zh: '微信客服 → 可调用接口的应用，把账号交给该应用管理；每行一个，wk 开头，最多 10 个',
        en: '微信客服 → 可调用接口的应用: give the accounts to this app; one a line, beginning with wk, at most ten',
      },
    },
  ],
}
