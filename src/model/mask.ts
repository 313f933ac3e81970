// What leaves the house is masked: names, telephones, numbers of identity and insurance cards, mail addresses. Pure and
// one-way; rather a digit too many than one too few. Also keeps a spreadsheet from taking a cell for a formula.

/** `王小芳` → `王**`, `Mary Lee` → `M*******`; a name already masked stays as it is. */
export function maskName(name: string): string {
  const letters = [...name]
  if (letters.length < 2) return letters.length === 0 ? '' : '*'
  return `${letters[0]}${'*'.repeat(letters.length - 1)}`
}

const DIGIT = '[0-9０-９]'
const GAP = '[\\s\\-－—_.·]?'
/** Six digits in a row and more: a telephone, a card, a bed and ward number. Dates and prices are shorter or broken. */
const LONG_NUMBER = new RegExp(`(?:\\+?86${GAP})?${DIGIT}(?:${GAP}${DIGIT}){5,18}[Xx]?`, 'g')
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
/** Accounts elsewhere, as people pass them on. */
const ACCOUNT = /(微信号?|企鹅号?|[Vv][Xx]|账号)([\s:：是]*)[A-Za-z][\w-]{4,}|\bwx(?:id)?_[\w-]{4,}/g
const SAID_NAME =
  /((?:我叫|名字叫|姓名(?:是|[:：])?|患者(?:是|叫|[:：]))\s*)([\u4e00-\u9fff]{2,4}?)(?=[，。,.\s、；;]|今|是|$)/g

/** Shows that something stood there, and of a telephone its ends: 138****1234. */
export function maskText(text: string): string {
  return text
    .replace(MAIL, '[邮箱]')
    .replace(ACCOUNT, (_, word: string | undefined, gap: string | undefined) => `${word ?? ''}${gap ?? ''}[账号]`)
    .replace(LONG_NUMBER, (found) => maskNumber(found))
    .replace(SAID_NAME, (_, before: string, name: string) => `${before}${maskName(name)}`)
}

const DATE = /^(?:19|20)\d{2}[-.\s]\d{1,2}[-.\s]\d{1,2}$/

function maskNumber(found: string): string {
  if (DATE.test(found)) return found
  const digits = found.replace(/[^0-9０-９Xx]/g, '')
  return digits.length === 11 ? `${digits.slice(0, 3)}****${digits.slice(-4)}` : `[号码${digits.length}位]`
}

const STARTS_A_FORMULA = /^[\s]*[=+\-@＝＋－＠\t\r|%]/

/** A cell that a spreadsheet would run is text behind an apostrophe. */
export function safeCell(text: string): string {
  return STARTS_A_FORMULA.test(text) ? `'${text}` : text
}
