// The privacy notice of a hospital that has not put in its own. Plain words; its lawyer replaces it (`privacyNotice`).
import type { Language } from './words.ts'

const ZH = `我们是谁：{hospital}导诊服务台。这里先由自动程序回复，您随时可以转人工。
我们保存什么：您写下的话、发送的图片和文件，以及时间。用来回答您、接力交班、保障安全。
健康信息：只有您单独同意后，我们才整理症状、年龄等信息，才接收报告图片。不同意不影响一般咨询。
谁能看到：接待您的导诊人员及其主管。不用于营销，不卖给任何人。
保存多久：咨询记录按医院规定保存；网站浏览记录最多 90 天。
您的权利：可以随时撤回同意，可以查询、更正、删除您的信息，请联系导诊台。
请勿发送：身份证号、银行卡号、他人的信息。不满 14 岁请由监护人操作。
紧急情况请拨打 120，不要在这里等回复。`

const EN = `Who we are: the front desk of {hospital}. A program answers first; you can ask for a person at any time.
What we keep: what you write, pictures and files you send, and the time, in order to answer you, to hand over between shifts and for safety.
Health information: only with your separate consent do we note symptoms or age, or take pictures of reports. General questions work without it.
Who sees it: the staff who help you and their supervisors. No marketing, nothing is sold.
How long: records of consultations as the hospital’s rules say; pages seen on the site at most 90 days.
Your rights: withdraw any consent here at any time; ask the desk for access, correction or deletion.
Please never send: ID numbers, bank cards, other people’s data. Under 14, a guardian has to write.
In an emergency call 120; do not wait for an answer here.`

export function noticeOf(language: Language, hospital: string, own: string | undefined): readonly string[] {
  const text = own ?? (language === 'en' ? EN : ZH).replace('{hospital}', hospital)
  return text.split('\n').filter((line) => line.trim() !== '')
}
