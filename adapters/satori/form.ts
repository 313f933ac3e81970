// One account behind a Satori server as staff fill it in, with the names of Koishi's console (read 2026-11). Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

export const form: SettingsForm = {
  name: { zh: 'Satori（Koishi 等）', en: 'Satori (Koishi and others)' },
  isNeverCalled: true,
  fields: [
    {
      key: 'endpoint',
      label: { zh: '服务器地址', en: 'Address of the server' },
      kind: 'text',
      isNeeded: true,
      isAddress: true,
      help: {
        zh: '/v1 之前的部分，例如 https://koishi.hospital.example/satori',
        en: 'What stands before /v1, for example https://koishi.hospital.example/satori',
      },
    },
    {
      key: 'token',
      label: { zh: '令牌（Token）', en: 'Token' },
      kind: 'secret',
      isNeeded: true,
      help: { zh: '插件配置 → server-satori，至少 8 位', en: '插件配置 → server-satori, at least 8 characters' },
    },
    {
      key: 'platform',
      label: { zh: '平台名', en: 'Platform' },
      kind: 'text',
      isNeeded: true,
      help: { zh: '服务器怎么称呼它，例如 telegram', en: 'As the server names it, for example telegram' },
    },
    {
      key: 'selfId',
      label: { zh: '账号 ID', en: 'Id of the account' },
      kind: 'text',
      isNeeded: true,
      help: { zh: 'Koishi 控制台 → 机器人（状态栏）', en: "Koishi's console → 机器人 (status bar)" },
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
    {
      key: 'maxChoices',
      label: { zh: '一条消息最多几个按钮', en: 'Most buttons in a message' },
      kind: 'number',
      byDefault: 0,
      help: {
        zh: '看平台能不能显示，最多 10；0 用数字编号',
        en: 'As the platform can show, up to ten; 0 numbers them',
      },
    },
    {
      key: 'mediaHosts',
      label: { zh: '可下载图片的网站', en: 'Hosts of pictures' },
      kind: 'list',
      help: {
        zh: '域名，每行一个，例如 api.telegram.org；服务器自己不用写',
        en: 'Host names, one a line, for example api.telegram.org; the server itself needs none',
      },
    },
  ],
}
