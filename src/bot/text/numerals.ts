// Numbers as patients write them: 38.5, 八十, 两, 十一. Only what ages, choices and temperatures need (up to 9999).

export interface ReadNumber {
  readonly value: number
  /** Units of the text it took. */
  readonly length: number
}

/** The number that starts at this place of a normal form, or undefined. */
export function readNumber(text: string, at: number): ReadNumber | undefined {
  const arabic = readArabic(text, at)
  return arabic ?? readChinese(text, at)
}

/** The number that ends just before this place ("三十五" before "岁"). */
export function numberBefore(text: string, end: number): ReadNumber | undefined {
  let start = end
  while (start > 0 && end - start < 7 && isNumeral(text[start - 1] ?? '')) start--
  for (let at = start; at < end; at++) {
    const read = readNumber(text, at)
    if (read === undefined) continue
    if (at + read.length === end) return read
    if (read.value > 10 && at + read.length === end - 1 && isNext(text, end))
      return { ...read, length: read.length + 1 }
  }
  return undefined
}

/** "二十七八" is twenty-seven or a little more, never eight. */
function isNext(text: string, end: number): boolean {
  const [before, last] = [DIGITS[text[end - 2] ?? ''], DIGITS[text[end - 1] ?? '']]
  return before !== undefined && last === before + 1
}

function isNumeral(letter: string): boolean {
  return (letter >= '0' && letter <= '9') || letter === '.' || letter in DIGITS || letter in TENS
}

function readArabic(text: string, at: number): ReadNumber | undefined {
  let end = at
  while (end < text.length && end - at < 6 && isDigit(text.charCodeAt(end))) end++
  if (end === at) return undefined
  if (text[end] === '.' && isDigit(text.charCodeAt(end + 1))) end += 2
  return { value: Number(text.slice(at, end)), length: end - at }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function readChinese(text: string, at: number): ReadNumber | undefined {
  let total = 0
  let digit: number | undefined
  let end = at
  for (; end < text.length; end++) {
    const letter = text[end] ?? ''
    const tens = TENS[letter]
    if (tens !== undefined) {
      total += (digit ?? 1) * tens
      digit = undefined
    } else if (DIGITS[letter] !== undefined) {
      if (digit !== undefined && digit !== 0) break
      digit = DIGITS[letter]
    } else break
  }
  return end === at ? undefined : { value: total + (digit ?? 0), length: end - at }
}

const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  一: 1,
  二: 2,
  两: 2,
  俩: 2,
  三: 3,
  仨: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}
const TENS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }
