// When a text asks for phrases: "/" at the start or after a space, or "、" as the very first character; anywhere else both
// are what they look like. Pure: text and caret in, the wish out.

export interface Wish {
  /** Where the sign stands: what is chosen replaces everything from here to the caret. */
  readonly from: number
  readonly sought: string
}

const AFTER_SLASH = /(?:^|\s)\/([^\s/]{0,20})$/
const AFTER_MARK = /^、([^\s、，。；？！]{0,20})$/

export function wishAt(text: string, caret: number): Wish | undefined {
  const before = text.slice(0, caret)
  const found = AFTER_SLASH.exec(before) ?? AFTER_MARK.exec(before)
  if (found === null) return undefined
  const sought = found[1] ?? ''
  return { from: caret - sought.length - 1, sought }
}
