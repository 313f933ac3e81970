// Spans, shares and the one way to a file: what the board's numbers look like in words.
import { say } from '../words/words.ts'

/** `41 秒`, `3 分 05 秒`, `2 小时 10 分`. */
export function wordsOfSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 100) return say('board.seconds', { n: seconds })
  const pad = (value: number) => String(value).padStart(2, '0')
  if (seconds < 3_600) return say('board.minutes', { m: Math.floor(seconds / 60), s: pad(seconds % 60) })
  return say('board.hours', { h: Math.floor(seconds / 3_600), m: pad(Math.floor(seconds / 60) % 60) })
}

export function percentOf(share: number | null): string {
  return share === null ? say('board.none') : `${Math.round(share * 100)}%`
}

const STARTS_A_FORMULA = /^\s*[=+\-@＝＋－＠]/

/** For a spreadsheet: with the mark Excel wants, and no cell it would run. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => {
    const text = typeof value === 'string' && STARTS_A_FORMULA.test(value) ? `'${value}` : String(value)
    return `"${text.replace(/"/g, '""')}"`
  }
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Gives the text to the browser as a file. */
export function saveText(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  saveAddress(address, fileName)
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

export function saveAddress(address: string, fileName = ''): void {
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  document.body.append(link)
  link.click()
  link.remove()
}
