// The mailbox as staff fill it in. Its two servers are asked the same questions. Never a value.
import type { InBothLanguages, SettingField, SettingsForm } from '../../src/model/channel-settings.ts'

export const form: SettingsForm = {
  name: { zh: '电子邮箱', en: 'E-mail' },
  checks: true,
  isNeverCalled: true,
  fields: [
    {
      key: 'address',
      label: { zh: '邮箱地址', en: 'Address' },
      kind: 'text',
      isNeeded: true,
      help: {
        zh: '专用的新邮箱，不要用有人在清理的邮箱',
        en: 'A mailbox of its own, not one that people read and clear',
      },
    },
    {
      key: 'name',
      label: { zh: '发件人名称', en: 'Name of the sender' },
      kind: 'text',
      isNeeded: true,
      help: { zh: '患者看到的，例如 示例医院导诊台', en: 'As patients read it' },
    },
    ...server('imap', { zh: '收信（IMAP）', en: 'IMAP' }, 993),
    ...server('smtp', { zh: '发信（SMTP）', en: 'SMTP' }, 465),
    { key: 'folder', label: { zh: '读哪个文件夹', en: 'Folder to read' }, kind: 'text', byDefault: 'INBOX' },
  ],
}

function server(key: 'imap' | 'smtp', { zh, en }: InBothLanguages, port: number): readonly SettingField[] {
  return [
    {
      key: `${key}.host`,
      label: { zh: `${zh}服务器`, en: `${en} server` },
      kind: 'text',
      isNeeded: true,
      isAddress: true,
      help: { zh: `邮箱的客户端设置里写着，例如 ${key}.exmail.qq.com`, en: `For example ${key}.exmail.qq.com` },
    },
    { key: `${key}.port`, label: { zh: `${zh}端口`, en: `${en} port` }, kind: 'number', byDefault: port },
    {
      key: `${key}.security`,
      label: { zh: `${zh}加密`, en: `${en} encryption` },
      kind: 'choice',
      byDefault: 'tls',
      choices: [
        { value: 'tls', label: { zh: 'SSL/TLS', en: 'SSL/TLS' } },
        { value: 'starttls', label: { zh: 'STARTTLS', en: 'STARTTLS' } },
      ],
    },
    { key: `${key}.user`, label: { zh: `${zh}用户名`, en: `${en} user` }, kind: 'text', isNeeded: true },
    {
      key: `${key}.password`,
      label: { zh: `${zh}授权码`, en: `${en} password` },
      kind: 'secret',
      isNeeded: true,
      help: {
        zh: '邮箱设置里生成的授权码（客户端专用密码），不是网页登录密码',
        en: 'The code made for programs (授权码, 客户端专用密码), never the password of the web page',
      },
    },
  ]
}
