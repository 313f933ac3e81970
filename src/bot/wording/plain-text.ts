// The normal form of a text with what people put between letters to hide a word (根·治, 保-证, 1 3 8) taken out, and the
// way back to the text as it was written.
import { type Matchable, normalize } from '../text/matchable.ts'

export interface PlainText {
  readonly original: string
  /** Letters, digits and the marks `, 、 . ! ? ;`, quotation marks, and signs beside digits. */
  readonly text: string
  /** Offset in `original` where the unit at `at` starts. */
  startOf(at: number): number
  /** Offset in `original` after the unit at `at`. */
  endOf(at: number): number
}

export function readPlain(original: string): PlainText {
  const matchable = normalize(original)
  const { text, offsets } = matchable
  const dropped = findJoiners(matchable)
  const startOf = (at: number) => offsets[at] ?? original.length
  const endOf = (at: number) => {
    const start = startOf(at)
    return start + ((original.codePointAt(start) ?? 0) > 0xffff ? 2 : 1)
  }
  if (dropped.length === 0) return { original, text, startOf, endOf }
  const kept: number[] = []
  let plain = ''
  let next = 0
  for (let at = 0; at < text.length; at++) {
    if (dropped[next] === at) {
      next += 1
      continue
    }
    kept.push(at)
    plain += text[at]
  }
  const places = Int32Array.from(kept)
  const placeOf = (at: number) => places[at] ?? text.length
  return { original, text: plain, startOf: (at) => startOf(placeOf(at)), endOf: (at) => endOf(placeOf(at)) }
}

const NONE: readonly number[] = []
const ASCII_DOT = 0x2e
const MAY_JOIN = /[^\p{L}\p{N},、.!?;“”‘’「」《》（）()%℃]/u
const MOST_JOINERS = 3

/** Signs between two Chinese characters: nobody writes them there but to hide the word. */
function findJoiners(matchable: Matchable): readonly number[] {
  const { text } = matchable
  let found: number[] | undefined
  for (let at = 1; at < text.length - 1; at++) {
    if (isPlain(text.charCodeAt(at)) || !isHan(text.charCodeAt(at - 1))) continue
    let end = at
    while (end < text.length && end - at < MOST_JOINERS && isJoiner(matchable, end)) end++
    if (end === at || !isHan(text.charCodeAt(end))) continue
    found ??= []
    for (let joiner = at; joiner < end; joiner++) found.push(joiner)
    at = end
  }
  return found ?? NONE
}

/** A full stop of ours is `.` too: only one typed as an ASCII dot can be a joiner. */
function isJoiner({ text, original, offsets }: Matchable, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === ASCII_DOT ? original.charCodeAt(offsets[at] ?? 0) === ASCII_DOT : MAY_JOIN.test(text[at] ?? '')
}

/** Certainly no joiner: Chinese, digits, letters. */
function isPlain(code: number): boolean {
  return isHan(code) || (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a)
}

function isHan(code: number): boolean {
  return code >= 0x4e00 && code <= 0x9fff
}
