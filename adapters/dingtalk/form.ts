// The robot's settings as staff fill them in, with the menu names of open-dev.dingtalk.com (read 2026-11). Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

const KEYS = { zh: '开发者后台 → 凭证与基础信息', en: '开发者后台 → 凭证与基础信息 (Credentials)' }

export const form: SettingsForm = {
  name: { zh: '钉钉', en: 'DingTalk' },
  checks: true,
  fields: [
    {
      key: 'appKey',
      label: { zh: 'Client ID（AppKey）', en: 'Client ID (AppKey)' },
      kind: 'text',
      isNeeded: true,
      help: KEYS,
    },
    {
      key: 'appSecret',
      label: { zh: 'Client Secret（AppSecret）', en: 'Client Secret (AppSecret)' },
      kind: 'secret',
      isNeeded: true,
      help: KEYS,
    },
    {
      key: 'robotCode',
      label: { zh: '机器人编码（RobotCode）', en: 'RobotCode' },
      kind: 'text',
      isNeeded: true,
      help: { zh: '开发者后台 → 机器人', en: '开发者后台 → 机器人 (Robot)' },
    },
    {
      key: 'transport',
      label: { zh: '消息接收模式', en: 'How messages come' },
      kind: 'choice',
      isNeeded: true,
      help: {
        zh: '与开发者后台 → 机器人 → 消息接收模式一致；新建的机器人只有 Stream',
        en: 'As 消息接收模式 on the page of the robot says; newer robots have Stream only',
      },
      choices: [
        { value: 'stream', label: { zh: 'Stream 模式（我们连钉钉）', en: 'Stream (we connect to DingTalk)' } },
        { value: 'http', label: { zh: 'HTTP 模式（钉钉调用我们）', en: 'HTTP (DingTalk calls us)' } },
      ],
    },
    {
      key: 'secretPath',
      label: { zh: '接收地址里的密钥', en: 'Secret at the end of the address' },
      kind: 'secret',
      help: {
        zh: '只有 HTTP 模式需要：24–64 位字母、数字、- 和 _；机器人的消息接收地址填 <接收地址>/<密钥>',
        en: 'For HTTP only: 24 to 64 letters, digits, - and _; enter <address>/<secret> as 消息接收地址 of the robot',
      },
    },
    {
      key: 'callbackAddresses',
      label: { zh: '回调从哪些地址来', en: 'Addresses call-backs come from' },
      kind: 'list',
      help: {
        zh: '只有 HTTP 模式需要：地址或网段，每行一个；留空则不限',
        en: 'For HTTP only: addresses or networks, one a line; empty: from everywhere',
      },
    },
  ],
}
