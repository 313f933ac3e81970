// The account's settings as staff fill them in: one road, and the words both sides know. Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

export const form: SettingsForm = {
  name: { zh: 'QQ 账号（OneBot v11，非官方）', en: 'QQ account (OneBot v11, unofficial)' },
  fields: [
    {
      key: 'selfId',
      label: { zh: 'QQ 号', en: 'QQ number' },
      kind: 'text',
      isNeeded: true,
      help: {
        zh: '医院专用的号；非官方接入，随时可能被限制登录或封号',
        en: "The hospital's own; unofficial: it may be logged out or banned at any time",
      },
    },
    {
      key: 'transport',
      label: { zh: '怎么连接', en: 'Road' },
      kind: 'choice',
      isNeeded: true,
      help: { zh: '只选一种，两头都连会收到两份', en: 'One only: an account connected twice delivers twice' },
      choices: [
        { value: 'reverse', label: { zh: '反向 WebSocket（它连我们）', en: 'Reverse WebSocket (it connects to us)' } },
        { value: 'forward', label: { zh: '正向 WebSocket（我们连它）', en: 'Forward WebSocket (we connect to it)' } },
        { value: 'http', label: { zh: 'HTTP 推送与接口', en: 'HTTP both ways' } },
      ],
    },
    {
      key: 'token',
      label: { zh: '访问令牌（access token）', en: 'Access token' },
      kind: 'secret',
      isNeeded: true,
      help: { zh: '与实现里填写的一致，至少 8 位', en: 'The same as entered there, at least 8 characters' },
    },
    {
      key: 'secret',
      label: { zh: '推送签名密钥（secret）', en: 'Secret of their posts' },
      kind: 'secret',
      help: { zh: '只有 HTTP 需要，至少 8 位', en: 'For HTTP only, at least 8 characters' },
    },
    {
      key: 'socketUrl',
      label: { zh: '它的 WebSocket 地址', en: 'Address of its WebSocket' },
      kind: 'text',
      isAddress: true,
      help: { zh: '只有正向需要，wss:// 开头', en: 'For the forward road only, beginning with wss://' },
    },
    {
      key: 'apiBase',
      label: { zh: '它的接口地址', en: 'Address of its API' },
      kind: 'text',
      isAddress: true,
      help: { zh: '只有 HTTP 需要，https:// 开头', en: 'For HTTP only, beginning with https://' },
    },
    {
      key: 'groups',
      label: { zh: '群消息', en: 'Groups' },
      kind: 'choice',
      byDefault: 'ignored',
      choices: [
        { value: 'ignored', label: { zh: '不听', en: 'Not heard' } },
        { value: 'mentioned', label: { zh: '只听 @ 本号的', en: 'Heard when they name the account (@)' } },
      ],
    },
  ],
}
