// What is agreed with the other system, as staff fill it in. Never a value.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

export const form: SettingsForm = {
  name: { zh: '其他系统（Webhook）', en: 'Another system (webhook)' },
  fields: [
    {
      key: 'secrets',
      label: { zh: '签名密钥', en: 'Signing secrets' },
      kind: 'secrets',
      isNeeded: true,
      help: {
        zh: '与对方系统约定，whsec_ 开头；每行一个，第一个用来签名，更换时新旧并存，最多 4 个',
        en: 'Agreed with the other system, beginning with whsec_; one a line, the first one signs, at most four',
      },
    },
    {
      key: 'endpoint',
      label: { zh: '答复送往的地址', en: 'Address for our answers' },
      kind: 'text',
      help: {
        zh: '对方接收答复的 https 地址；不填则只收不发',
        en: 'An https address of the other system; empty: the channel only takes messages',
      },
    },
    {
      key: 'maxTextBytes',
      label: { zh: '一条消息最多字节数', en: 'Most bytes of one message' },
      kind: 'number',
      byDefault: 8000,
    },
    {
      key: 'maxChoices',
      label: { zh: '对方能显示的按钮数', en: 'Buttons the other side can show' },
      kind: 'number',
      byDefault: 0,
      help: { zh: '0 表示不能，选项会编号写在文字里', en: '0: none, choices are numbered in the text' },
    },
    {
      key: 'mediaHosts',
      label: { zh: '可取图片和文件的主机', en: 'Hosts of pictures and files' },
      kind: 'list',
      help: { zh: '主机名，每行一个，例如 files.hospital.example', en: 'Host names, one a line' },
    },
  ],
}
