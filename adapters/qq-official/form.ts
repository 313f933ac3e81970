// The bot's settings as staff fill them in, with the menu names of q.qq.com (read 2026-11). Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

const KEYS = { zh: 'QQ 开放平台 → 开发管理 → 开发设置', en: 'q.qq.com → 开发管理 → 开发设置' }

export const form: SettingsForm = {
  name: { zh: 'QQ 机器人', en: 'QQ bot' },
  checks: true,
  fields: [
    {
      key: 'appId',
      label: { zh: '机器人 ID（AppID）', en: 'AppID' },
      kind: 'text',
      isNeeded: true,
      help: { zh: `${KEYS.zh}；只有数字`, en: `${KEYS.en}; digits only` },
    },
    {
      key: 'secret',
      label: { zh: '机器人密钥（AppSecret）', en: 'AppSecret' },
      kind: 'secret',
      isNeeded: true,
      help: {
        zh: `${KEYS.zh}，只显示一次；同一页的 IP 白名单要加上本机的出口地址`,
        en: `${KEYS.en}, shown once; add our outgoing address to IP 白名单 on the same page`,
      },
    },
    {
      key: 'keyboard',
      label: { zh: '选项显示为按钮', en: 'Choices as buttons' },
      kind: 'switch',
      byDefault: false,
      help: { zh: '平台不准时自动改为数字编号', en: 'Numbered by itself where QQ does not allow them' },
    },
    {
      key: 'activeMessages',
      label: { zh: '可主动发消息', en: 'May write first' },
      kind: 'switch',
      byDefault: true,
      help: {
        zh: '机器人只能回复时关掉（错误 40034102）；群里从不主动发',
        en: 'Off when the bot may only reply (error 40034102); never in groups',
      },
    },
    {
      key: 'apiBase',
      label: { zh: '接口地址', en: 'Address of the API' },
      kind: 'text',
      isAddress: true,
      byDefault: 'https://api.bot.qq.com',
      help: { zh: '不通时可用 https://api.sgroup.qq.com', en: 'https://api.sgroup.qq.com if it does not answer' },
    },
    {
      key: 'tokenUrl',
      label: { zh: '取令牌的地址', en: 'Address for tokens' },
      kind: 'text',
      isAddress: true,
      byDefault: 'https://api.bot.qq.com/app/getAppAccessToken',
      help: {
        zh: '不通时可用 https://bots.qq.com/app/getAppAccessToken',
        en: 'https://bots.qq.com/app/getAppAccessToken if it does not answer',
      },
    },
  ],
}
