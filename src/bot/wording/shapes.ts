// Forbidden wording that no list of words describes: numbers of a person, doses, links, length. Looked for in the plain
// form of a text; positions are positions there.
import type { ShapeName } from './wording-rules.ts'

export interface Stretch {
  readonly start: number
  readonly end: number
}

export type Shape = (text: string) => readonly Stretch[]

const LONGEST_SENTENCE = 120
const LONGEST_TEXT = 400

export const SHAPES: Readonly<Record<ShapeName, Shape>> = {
  dose: (text) => (COUNTED.test(text) ? [...all(DOSE, text), ...all(TIMES_A_DAY, text)] : NOTHING),
  idNumber: (text) => (LONG_NUMBER.test(text) ? all(ID_NUMBER, text) : NOTHING),
  mobile: (text) => (LONG_NUMBER.test(text) ? [...all(MOBILE, text), ...all(SPELT_MOBILE, text)] : NOTHING),
  bankCard: (text) =>
    LONG_NUMBER.test(text)
      ? all(CARD_NUMBER, text).filter(({ start, end }) => passesLuhn(digitsOf(text.slice(start, end))))
      : NOTHING,
  webAddress: (text) => (/[a-z]\.|\/\//.test(text) ? all(WEB_ADDRESS, text) : NOTHING),
  longSentence: (text) =>
    text.length <= LONGEST_SENTENCE
      ? NOTHING
      : sentencesOf(text).filter(({ start, end }) => end - start > LONGEST_SENTENCE),
  longText: (text) => (text.length <= LONGEST_TEXT ? NOTHING : [{ start: LONGEST_TEXT, end: text.length }]),
  secondQuestion,
}

const NOTHING: readonly Stretch[] = []
/** Cheap looks before the dear ones: most texts have none of these. */
const COUNTED = /[\d一二两三四五六七八九十半](?:[克片粒颗支袋包滴勺丸喷贴栓次回顿遍个毫微单mμugi]|[到至-])/
const LONG_NUMBER = /[\d零〇一幺二三四五六七八九](?:[-_.*]?[\d零〇一幺二三四五六七八九]){9}/

const NUMBER = '(?:\\d{1,4}(?:\\.\\d+)?|[一二两三四五六七八九十半]{1,3})'
const TO_NUMBER = `${NUMBER}(?:(?:到|至|-|–|~|、)${NUMBER})?`
const PIECES = '(?:毫克|微克|mg|μg|ug|毫升|ml|片|粒|颗|支|袋|包|滴|勺|丸|喷|贴|栓|单位|iu|克|g)'
const EACH_TIME = '(?:每次|每回|一次|一回|每日|每天|一天|一日|日服|每顿|一顿|每晚|早晚各?|睡前|饭前|饭后|空腹)'
const TAKE = '(?:吃|喂|服|服用|口服|喝|含|涂|抹|擦|滴|喷|注射|打|加到|减到|减为|加为|改成|改为)'

/** "每次两片", "吃半片", "服 0.5g"; "500毫克" of anything that is no laboratory value. */
const DOSE = new RegExp(
  `${EACH_TIME}(?:都|要|再|可以|先|各)?${TAKE}?(?:上|了|个)?${TO_NUMBER}(?:个)?${PIECES}(?![/个只证])` +
    `|${TAKE}(?:上|了|个)?${TO_NUMBER}${PIECES}(?!水|温水|白开水|证|[/只])` +
    `|${TO_NUMBER}(?:毫克|微克|mg|μg|ug)(?!/)`,
  'g',
)
/** "一天三次，饭后吃", "口服，每日2次". */
const TIMES_A_DAY = new RegExp(
  `(?:吃|服|口服|服用|用药|涂|抹|擦|滴|喷)[^.!?;]{0,8}?(?:一天|每天|每日|一日|日)(?:吃|服|喝|涂|抹|滴)?${NUMBER}[次回顿遍]` +
    `|(?:一天|每天|每日|一日|日)(?:吃|服|喝|涂|抹|滴)?${NUMBER}[次回顿遍][^.!?;]{0,6}?(?:吃药|服用|口服|饭前|饭后|随餐|外用|涂|抹)`,
  'g',
)

const ID_NUMBER = /(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?!\d)/g
const MOBILE = /(?<!\d)1[3-9]\d(?:[-_.*]?\d){8}(?!\d)/g
/** The normal form cuts 零零零 to two. */
const SPELT_MOBILE = /[一幺1][三四五六七八九3-9](?:[零〇一幺二三四五六七八九\d]){7,9}(?![零〇一幺二三四五六七八九\d])/g
const CARD_NUMBER = /(?<!\d)[3-6]\d{3}(?:-?\d{4}){3}(?:-?\d{1,3})?(?!\d)/g
const WEB_ADDRESS =
  /https?;?\/\/[^\s\u4e00-\u9fff,;]+|www\.[a-z0-9.-]+|(?<![a-z0-9@.-])[a-z0-9-]{2,}(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|top|xyz|cc|vip|info|shop|link)(?![a-z])[^\s\u4e00-\u9fff,;]*/g

function all(pattern: RegExp, text: string): readonly Stretch[] {
  const found: Stretch[] = []
  for (const match of text.matchAll(pattern)) found.push({ start: match.index, end: match.index + match[0].length })
  return found
}

function digitsOf(text: string): readonly number[] {
  return [...text].filter((letter) => letter >= '0' && letter <= '9').map(Number)
}

/** The check digit of every bank card. */
function passesLuhn(digits: readonly number[]): boolean {
  const sum = digits.toReversed().reduce((total, digit, at) => {
    const weighed = at % 2 === 0 ? digit : digit * 2
    return total + (weighed > 9 ? weighed - 9 : weighed)
  }, 0)
  return sum % 10 === 0
}

/** Sentences with the mark at their end; a line of a list is one (the normal form has a comma there). */
export function sentencesOf(text: string): readonly Stretch[] {
  const found: Stretch[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (!'.!?;'.includes(text[at] ?? '') || isDecimal(text, at)) continue
    found.push({ start, end: at + 1 })
    start = at + 1
  }
  if (start < text.length) found.push({ start, end: text.length })
  return found
}

function isDecimal(text: string, at: number): boolean {
  return text[at] === '.' && /[\da-z]/.test(text[at + 1] ?? '') && /[\da-z]/.test(text[at - 1] ?? '')
}

const ASKS = /[?]$|(?:吗|呢|多大|几岁|多久了|什么时候|怎么称呼|是不是|有没有)[,.!?;]?$/
/** Who one is may be asked beside another question. */
const ASKS_WHO = /(?:贵姓|怎么称呼|姓名|名字|电话|手机号|联系方式)/
/** A politeness, not a question: 还有什么可以帮您？ */
const OFFERS = /(?:还有什么|还需要|可以帮您|能帮您|好吗|可以吗|行吗|明白吗|清楚吗|方便说)/

function secondQuestion(text: string): readonly Stretch[] {
  if (!/[?吗呢]/.test(text)) return NOTHING
  const asked = sentencesOf(text).filter(({ start, end }) => {
    const sentence = text.slice(start, end)
    return ASKS.test(sentence) && !ASKS_WHO.test(sentence) && !OFFERS.test(sentence)
  })
  return asked.slice(1)
}
