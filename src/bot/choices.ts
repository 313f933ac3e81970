// Which of the offered choices a message means: 2, 第二个, ②, 二, 后面那个, 都不是, or words of one label and of no other.
// Anything else is no choice: it is read as a new message.

import { type Matchable, normalize } from './text/matchable.ts'
import { readNumber } from './text/numerals.ts'

export type Chosen = { readonly kind: 'number'; readonly index: number } | { readonly kind: 'none' }

/** `topics`: how many of the labels, from the first, are about something; "the last one" is one of these. */
export function readChosen(
  matchable: Matchable,
  labels: readonly string[],
  topics = labels.length,
): Chosen | undefined {
  const said = bare(matchable.text)
  if (said === '' || labels.length === 0) return undefined
  if (NONE.test(said)) return { kind: 'none' }
  const index = readOrdinal(said, labels.length) ?? readPlace(said, topics) ?? readLabel(said, labels)
  return index === undefined ? undefined : { kind: 'number', index }
}

const NONE =
  /^(?:以上)?(?:都|全|两个都|三个都|一个都|哪个都)(?:不是|不对|不要|没有)(?:的|了|啊|呢|我要的|我问的)?$|^(?:没有|不是这些|都没有我要的)$/

const BEFORE = /^(?:我(?:想|要)?(?:问|选|的)?(?:的)?(?:是|就是)?|是|就|选择?|要|回复|那个|想问|问)*第?/
const AFTER = /^(?:个|条|项|种|号|点|那个)?(?:问题|选项)?(?:吧|呢|的|啊|呀|谢谢)*$/

/** 2, 第二个, 二, 选2, 第2条 – the whole message, or it is not a choice. */
function readOrdinal(said: string, count: number): number | undefined {
  const start = BEFORE.exec(said)?.[0].length ?? 0
  const read = readNumber(said, start)
  if (read === undefined || read.value < 1 || read.value > count) return undefined
  return AFTER.test(said.slice(start + read.length)) ? read.value - 1 : undefined
}

const PLACES: readonly (readonly [RegExp, (count: number) => number])[] = [
  [/^(?:最前|头一|头|前|上|最上)(?:面|边|头)?(?:那|这|一)?(?:个|条|项|种)?$/, () => 0],
  [/^(?:中间|当中)(?:那|这|一)?(?:个|条|项|种)?$/, (count) => (count === 3 ? 1 : -1)],
  [/^(?:最后|后|最后面|下|最下|末尾|末)(?:面|边|头)?(?:那|这|一)?(?:个|条|项|种)?$/, (count) => count - 1],
]

function readPlace(said: string, count: number): number | undefined {
  const plain = said.replace(/^(?:是|要|选|我要|我选|就|我问的是|我想问)+/, '').replace(/(?:吧|呢|的|啊|呀)+$/, '')
  if (plain.length < 2) return undefined
  for (const [pattern, place] of PLACES) {
    const index = pattern.test(plain) ? place(count) : -1
    if (index >= 0) return index
  }
  return undefined
}

/** Shares of the said that must stand in a label, and by how much more than in any other. */
const MOSTLY = 0.65
const CLEARLY_MORE = 0.3
const LONGEST_LABEL_WORDS = 14

function readLabel(said: string, labels: readonly string[]): number | undefined {
  if (said.length < 2 || said.length > LONGEST_LABEL_WORDS) return undefined
  const plain = labels.map((label) => bare(normalize(label).text))
  const same = plain.indexOf(said)
  if (same >= 0) return same
  const shares = plain.map((label) => shareIn(said.replace(/^(?:我?想?问?的?是?|就是|要)/, ''), label))
  const best = Math.max(...shares)
  const second = Math.max(0, ...shares.filter((_, index) => index !== shares.indexOf(best)))
  return best >= MOSTLY && best - second >= CLEARLY_MORE ? shares.indexOf(best) : undefined
}

/** Share of the pairs of letters of `said` that stand in `label`. */
function shareIn(said: string, label: string): number {
  if (said.length < 2) return 0
  let shared = 0
  for (let at = 0; at + 2 <= said.length; at++) if (label.includes(said.slice(at, at + 2))) shared++
  return shared / (said.length - 1)
}

function bare(text: string): string {
  return text.replace(/[,、.!?;]/g, '')
}
