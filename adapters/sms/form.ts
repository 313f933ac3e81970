// The account for text messages as staff fill it in, with the menu names of both providers (read 2026-11). Never a value.
// Templates are pairs of an id and a text, which no field holds: they stay in the settings file.
import type { SettingsForm } from '../../src/model/channel-settings.ts'

const ALIYUN = { zh: '阿里云', en: 'Aliyun' }
const TENCENT = { zh: '腾讯云', en: 'Tencent Cloud' }

export const form: SettingsForm = {
  name: { zh: '短信', en: 'Text messages' },
  fields: [
    {
      key: 'provider',
      label: { zh: '服务商', en: 'Provider' },
      kind: 'choice',
      isNeeded: true,
      choices: [
        { value: 'aliyun', label: ALIYUN },
        { value: 'tencent', label: TENCENT },
      ],
      help: {
        zh: '短信模板（templates）和夜间时段（night）写在设置文件里，这里只改其余各项',
        en: 'Templates (templates) and the night (night) stand in the settings file; everything else can be changed here',
      },
    },
    {
      key: 'signName',
      label: { zh: '短信签名', en: 'Signature' },
      kind: 'text',
      isNeeded: true,
      help: { zh: '已审核通过的签名，不带【】', en: 'As approved, without 【】' },
    },
    {
      key: 'accessKeyId',
      label: { zh: '阿里云 AccessKey ID', en: 'Aliyun AccessKey ID' },
      kind: 'text',
      help: { zh: 'RAM 访问控制 → 用户；只给发短信的权限', en: 'RAM 访问控制 → 用户, with the right to send only' },
    },
    { key: 'accessKeySecret', label: { zh: '阿里云 AccessKey Secret', en: 'Aliyun AccessKey Secret' }, kind: 'secret' },
    {
      key: 'secretId',
      label: { zh: '腾讯云 SecretId', en: 'Tencent SecretId' },
      kind: 'text',
      help: { zh: '访问管理 → 用户；只给发短信的权限', en: '访问管理 → 用户, with the right to send only' },
    },
    { key: 'secretKey', label: { zh: '腾讯云 SecretKey', en: 'Tencent SecretKey' }, kind: 'secret' },
    {
      key: 'sdkAppId',
      label: { zh: '腾讯云 SDK AppID', en: 'Tencent SDK AppID' },
      kind: 'text',
      help: { zh: '短信 → 应用管理 → 应用列表', en: '短信 → 应用管理 → 应用列表' },
    },
    { key: 'region', label: { zh: '腾讯云地域', en: 'Tencent region' }, kind: 'text', byDefault: 'ap-guangzhou' },
    {
      key: 'callbackSecret',
      label: { zh: '回调地址里的密钥', en: 'Secret in the address of call-backs' },
      kind: 'secret',
      isNeeded: true,
      help: {
        zh: '24 位以上字母、数字、_ 和 -；回调填 <接收地址>/receipts/<密钥> 和 <接收地址>/replies/<密钥>',
        en: '24 or more of A-Z a-z 0-9 _ -; enter <address>/receipts/<secret> and <address>/replies/<secret> there',
      },
    },
    {
      key: 'callbackAddresses',
      label: { zh: '回调从哪些地址来', en: 'Addresses call-backs come from' },
      kind: 'list',
      isNeeded: true,
      help: { zh: '向服务商询问；地址或网段，每行一个', en: 'Ask the provider; addresses or ranges, one a line' },
    },
    {
      key: 'maxVariableLength',
      label: { zh: '模板变量最长字数', en: 'Longest value of a variable' },
      kind: 'number',
      byDefault: 35,
    },
  ],
}
