// What a writer has written, apart from what his program has put below it: the mail he answers, and "sent from my telephone".
// Pure. A mail that is nothing but quotation (a forwarded one) is what he wants to say.

export interface Folded {
  readonly said: string
  readonly quoted: string
}

const BEGINS_QUOTE = [
  /^[-_\s]{2,}(?:原始邮件|原邮件|回复的原邮件|转发的?邮件|转发邮件信息|original message|forwarded message)[-_\s]{2,}$/i,
  /^on .{5,200} wrote:$/i,
  /^在.{4,200}写道[:：]$/,
  /^于.{4,200}写道[:：]$/,
  /^\d{4}[年/-].{4,200}写道[:：]$/,
]
const FROM = /^[*>|\s]*(?:发件人|寄件者|from)\s*[:：|]/i
const FURTHER = /^[*>|\s]*(?:发送时间|日期|收件人|主题|sent|date|to|subject)\s*[:：|]/i
const LONGEST_SIGNATURE = 60
const SIGNATURE = /^(?:--|(?:发自|来自)我的.{1,30}|sent from my .{1,30})$/i

export function fold(text: string): Folded {
  const lines = text.split('\n')
  const border = lines.findIndex((_, index) => isBorder(lines, index))
  const above = border < 0 ? lines : lines.slice(0, border)
  const said = withoutSignature(above.filter((line) => !line.startsWith('>')))
    .join('\n')
    .trim()
  if (said === '') return { said: text.trim(), quoted: '' }
  const quoted = [...above.filter((line) => line.startsWith('>')), ...(border < 0 ? [] : lines.slice(border))]
  return { said, quoted: quoted.join('\n').trim() }
}

function isBorder(lines: readonly string[], index: number): boolean {
  const line = (lines[index] ?? '').trim()
  if (line.length > 300) return false
  if (BEGINS_QUOTE.some((pattern) => pattern.test(line))) return true
  // Programs wrap the line that names the writer.
  const wrapped = `${line} ${(lines[index + 1] ?? '').trim()}`
  if (/^(?:on |在)/i.test(line) && wrapped.length < 300 && BEGINS_QUOTE.some((pattern) => pattern.test(wrapped)))
    return true
  return FROM.test(line) && lines.slice(index + 1, index + 4).some((next) => FURTHER.test(next.trim()))
}

function withoutSignature(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => line.length <= LONGEST_SIGNATURE && SIGNATURE.test(line.trim()))
  return at < 0 ? lines : lines.slice(0, at)
}
