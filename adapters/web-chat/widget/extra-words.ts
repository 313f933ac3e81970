// Words of the parts few need at once (extras.ts), in both languages; loaded with them.
import { useWard } from './ward.ts'
import type { Words } from './words.ts'

const zh = {
  closedNow: '现在是非工作时间',
  closedBot: '常见问题机器人仍会自动回答。',
  closedPromise: '要人工回复请留言，工作人员 {at} 上班后回复您。',
  closedPromiseNoTime: '要人工回复请留言，工作人员上班后回复您。',
  leaveTitle: '给导诊台留言',
  yourName: '称呼',
  yourNameHint: '例如：刘女士',
  department: '想咨询的科室',
  departmentHint: '不确定可不填',
  phone: '手机号',
  question: '想问的问题',
  callbackConsent: '同意医院用此手机号就本次咨询联系我',
  submitLeave: '提交留言',
  cancel: '取消',
  needed: '必填',
  needName: '请填写称呼',
  needPhone: '手机号应为 11 位数字',
  needQuestion: '请写下想问的问题',
  needConsent: '需要您同意，我们才能打电话给您',
  leaveHead: '留言，请人工回复',
  consentTitle: '健康信息需要您单独同意',
  consentWhy: '不同意也能问一般问题。发送报告图片，或由我们整理症状、年龄等给人工参考，需要您先同意。',
  consentBox: '我已阅读《隐私说明》，同意医院为本次咨询保存我的健康信息',
  consentYes: '同意',
  consentLater: '暂不',
  privacyDecisions: '您的同意',
  purposeHealth: '保存健康信息，用于本次咨询',
  purposeCallback: '用手机号就本次咨询联系我',
  purposeTrail: '告诉导诊台我在医院网站看过哪些页面（最多 50 页，保存 90 天）',
  given: '已同意 {at}',
  notGiven: '未同意',
  withdraw: '撤回',
  give: '同意',
  back: '返回对话',
  rateTitle: '这次咨询怎么样？',
  rateHint: '只用于统计，不会显示给接待您的人。',
  star1: '很不满意',
  star2: '不满意',
  star3: '一般',
  star4: '满意',
  star5: '很满意',
  rateWords: '还想说什么（可不填）',
  rateSend: '提交评价',
  rateSkip: '不评价',
  rated: '谢谢您的评价',
  saveFile: '保存文件',
  savingFile: '正在下载…',
  fileFailed: '文件没有下载成功，请再试一次',
  picture: '图片',
  pictureFailed: '图片没有加载出来',
  today: '今天 {time}',
  tomorrow: '明天 {time}',
}

type ExtraWords = { readonly [Key in keyof typeof zh]: string }

const en: ExtraWords = {
  closedNow: 'The desk is closed now',
  closedBot: 'The assistant still answers common questions.',
  closedPromise: 'For an answer by a person leave a message: staff reply from {at} on.',
  closedPromiseNoTime: 'For an answer by a person leave a message: staff reply when the desk opens.',
  leaveTitle: 'Leave a message',
  yourName: 'Your name',
  yourNameHint: 'e.g. Ms Liu',
  department: 'Department',
  departmentHint: 'if you know it',
  phone: 'Mobile number',
  question: 'Your question',
  callbackConsent: 'The hospital may call this number about this question',
  submitLeave: 'Send message',
  cancel: 'Cancel',
  needed: 'required',
  needName: 'Please enter your name',
  needPhone: 'A mobile number has 11 digits',
  needQuestion: 'Please write your question',
  needConsent: 'We may only call you if you agree',
  leaveHead: '留言，请人工回复 (message left)',
  consentTitle: 'Health information needs your consent',
  consentWhy:
    'General questions work without it. Sending pictures of reports, or letting us note symptoms and age for staff, needs your consent first.',
  consentBox: 'I have read the privacy notice and agree that the hospital keeps my health information for this matter',
  consentYes: 'Agree',
  consentLater: 'Not now',
  privacyDecisions: 'Your consents',
  purposeHealth: 'Keep health information for this matter',
  purposeCallback: 'Call my number about this matter',
  purposeTrail: 'Tell the desk which pages of the hospital’s site I saw (at most 50, kept 90 days)',
  given: 'Agreed {at}',
  notGiven: 'Not agreed',
  withdraw: 'Withdraw',
  give: 'Agree',
  back: 'Back to the conversation',
  rateTitle: 'How was this conversation?',
  rateHint: 'For statistics only; never shown to the person who helped you.',
  star1: 'Very poor',
  star2: 'Poor',
  star3: 'Fair',
  star4: 'Good',
  star5: 'Very good',
  rateWords: 'Anything else (optional)',
  rateSend: 'Send rating',
  rateSkip: 'Skip',
  rated: 'Thank you for rating',
  saveFile: 'Save file',
  savingFile: 'Downloading…',
  fileFailed: 'The file did not come; please try again',
  picture: 'Picture',
  pictureFailed: 'The picture could not be loaded',
  today: 'today {time}',
  tomorrow: 'tomorrow {time}',
}

/** All words there are, in the language of the page. */
export function useAllWords(): Words & ExtraWords {
  const { words, language } = useWard()
  return { ...words, ...(language === 'en' ? en : zh) }
}

export type AllWords = ReturnType<typeof useAllWords>

/** `fill('明天 {time}', { time: '8:00' })` */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '')
}
