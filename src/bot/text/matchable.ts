// One normal form of what a person wrote, for matching only: NFKC, lower case, simplified, without invisible characters,
// emoji and platform faces. Offsets lead back, so that a reason quotes the person's own words. Display text stays as it is.
import { simplify } from './simplified.ts'

export interface Matchable {
  readonly original: string
  /** No white space; punctuation as `, 、 . ! ? ;`; runs of a letter or character cut to two. */
  readonly text: string
  /** Where each unit of `text` starts in `original`; may be longer than the text. */
  readonly offsets: Int32Array
  /** Positions in `text` before which the person left a space: a weak pause. */
  readonly gaps: readonly number[]
}

/** Longer messages are read to here: nobody describes an emergency after this, and every look-up stays short. */
export const LONGEST_READ = 4_000

export function normalize(original: string): Matchable {
  const read = original.length > LONGEST_READ ? original.slice(0, LONGEST_READ) : original
  const text = unitByUnit(read)
  if (text !== undefined) return { original, text, offsets: IDENTITY, gaps: NO_GAPS }
  const apart = SPELLED_APART.test(read)
  const writer = new Writer(read.length)
  let at = 0
  while (at < read.length) {
    const code = read.charCodeAt(at)
    // Most units become one whatever stands beside them.
    const unit = apart ? 0 : (UNIT_BY_UNIT[code] ?? 0)
    if (unit !== 0) {
      // An ASCII dot may stand in a number: it is no punctuation yet.
      if (isMark(unit) && code !== DOT) writer.punctuate(unit, at)
      else writer.put(unit, at)
      at += 1
      continue
    }
    const face = code === OPEN_BRACKET || code === SLASH ? faceLength(read, at) : 0
    if (face > 0) {
      at += face
    } else if (isFiller(read, at, apart)) {
      at += 1
    } else if (code >= 0x4e00 && code <= 0x9fff) {
      writer.put(simplify(code), at)
      at += 1
    } else if (code < 0x80) {
      writer.putAscii(code, at)
      at += 1
    } else if (IS_ONE_FOR_ONE[code] === 1) {
      writer.put(UNIT_BY_UNIT[code] ?? code, at)
      at += 1
    } else {
      const point = read.codePointAt(at) ?? code
      writer.putOther(point, at)
      at += point > 0xffff ? 2 : 1
    }
  }
  return writer.done(original)
}

/** Most messages change unit by unit or not at all: their normal form needs no list of offsets. */
function unitByUnit(read: string): string | undefined {
  let last = 0
  let beforeLast = 0
  let changed = false
  let marks = 0
  for (let at = 0; at < read.length; at++) {
    const code = read.charCodeAt(at)
    const unit = UNIT_BY_UNIT[code] ?? 0
    if (unit === 0 || (unit === last && unit === beforeLast && !isDigit(unit))) return undefined
    if (isMark(unit)) {
      if (last === 0 || isMark(last)) return undefined
      marks += 1
    }
    if (unit !== code) changed = true
    beforeLast = last
    last = unit
  }
  if (marks > 1 && SPELLED_APART.test(read)) return undefined
  if (!changed) return read
  const units = new Uint16Array(read.length)
  for (let at = 0; at < read.length; at++) units[at] = UNIT_BY_UNIT[read.charCodeAt(at)] ?? 0
  return textOf(units)
}

/** To this length a text is made from its units at once; a longer one takes the way through a buffer. */
const FEW = 256

/** Unit by unit, halves of pairs as they stand. */
function textOf(units: Uint16Array<ArrayBuffer>): string {
  if (units.length <= FEW) return Reflect.apply(String.fromCharCode, undefined, units)
  return Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le')
}

function isHan(code: number): boolean {
  return code >= 0x4e00 && code <= 0x9fff
}

/** 不。想。活: marks between single characters. */
const SPELLED_APART =
  /(?:^|[^\u4e00-\u9fff])[\u4e00-\u9fff]([.。,，、!！])[\u4e00-\u9fff]\1[\u4e00-\u9fff](?![\u4e00-\u9fff])/
const FILLERS = new Set([...'/-+#=&@|*_^$%'].map((mark) => mark.charCodeAt(0)))

/** A mark that only keeps two characters apart: 自/杀, 不-想-活. */
function isFiller(text: string, at: number, apart: boolean): boolean {
  const code = text.charCodeAt(at)
  const isSign = FILLERS.has(code)
  if (!isSign && !(apart && (isMark(code) || PUNCTUATION.has(code)))) return false
  if (!isHan(text.charCodeAt(at - 1)) || !isHan(text.charCodeAt(at + 1))) return false
  if (isSign) return true
  const [before, after] = [text.charCodeAt(at - 2), text.charCodeAt(at + 2)]
  const isAlone = (neighbour: number) => Number.isNaN(neighbour) || neighbour === code || !isHan(neighbour)
  return isAlone(before) && isAlone(after) && (before === code || after === code)
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

/** Of the normal form: `, 、 . ! ? ;`. */
function isMark(unit: number): boolean {
  return unit === PAUSE || (unit < 0x40 && MARKS.has(unit))
}

/** The person's own words behind a stretch of the normal form. */
export function quote(matchable: Matchable, start: number, end: number): string {
  const { offsets, original } = matchable
  const from = offsets[start]
  const last = offsets[end - 1]
  if (from === undefined || last === undefined) return ''
  return original.slice(from, last + unitsAt(original, last))
}

function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

class Writer {
  readonly #units: Uint16Array<ArrayBuffer>
  readonly #offsets: Int32Array
  readonly #gaps: number[] = []
  #length = 0
  #spaced = false

  constructor(room: number) {
    this.#units = new Uint16Array(room * 2 + 8)
    this.#offsets = new Int32Array(room * 2 + 8)
  }

  putAscii(code: number, at: number): void {
    if (code <= SPACE || code === 0x7f) {
      this.#spaced ||= code === SPACE || code === TAB
      if (code === LINE_FEED || code === RETURN) this.punctuate(COMMA, at)
    } else if (code >= 0x41 && code <= 0x5a) this.put(code + 32, at)
    else {
      const mark = PUNCTUATION.get(code)
      if (mark === undefined) this.put(code, at)
      else this.punctuate(mark, at)
    }
  }

  putOther(point: number, at: number): void {
    const mark = PUNCTUATION.get(point)
    if (mark !== undefined) {
      this.punctuate(mark, at)
      return
    }
    if (point === IDEOGRAPHIC_SPACE || point === NO_BREAK_SPACE) {
      this.#spaced = true
      return
    }
    if (point >= 0xd800 && point <= 0xdfff) return
    const letter = String.fromCodePoint(point)
    if (DROPPED.test(letter)) return
    const plain = withoutAccents(letter.normalize('NFKC')).toLowerCase()
    for (let i = 0; i < plain.length && i < 4; i++) {
      const code = plain.charCodeAt(i)
      if (code < 0x80) this.putAscii(code, at)
      else if (!DROPPED.test(plain[i] ?? '')) this.put(simplify(code), at)
    }
  }

  put(code: number, at: number): void {
    if (code > 0x7f && code < 0x4e00 && DOTS.has(code)) return
    const length = this.#length
    if (length >= this.#units.length) return
    if (!isDigit(code) && length >= 2 && this.#units[length - 1] === code && this.#units[length - 2] === code) return
    if (this.#spaced && length > 0) this.#gaps.push(length)
    this.#spaced = false
    this.#units[length] = code
    this.#offsets[length] = at
    this.#length = length + 1
  }

  /** A run of punctuation counts once; a strong mark outweighs a comma. */
  punctuate(mark: number, at: number): void {
    const last = this.#units[this.#length - 1]
    if (this.#length === 0) return
    if (last !== undefined && isMark(last)) {
      if (last === COMMA || last === PAUSE) this.#units[this.#length - 1] = mark
      return
    }
    this.put(mark, at)
  }

  done(original: string): Matchable {
    const units = this.#units.subarray(0, this.#length)
    return { original, text: textOf(units), offsets: this.#offsets.subarray(0, this.#length), gaps: this.#gaps }
  }
}

const SPACE = 0x20
const TAB = 0x09
const LINE_FEED = 0x0a
const RETURN = 0x0d
const DOT = 0x2e
const SLASH = 0x2f
const OPEN_BRACKET = 0x5b
const IDEOGRAPHIC_SPACE = 0x3000
const NO_BREAK_SPACE = 0xa0
const COMMA = ','.charCodeAt(0)
const PAUSE = '、'.charCodeAt(0)

const PUNCTUATION: ReadonlyMap<number, number> = new Map(
  [
    ['，,﹐︐', ','],
    ['、﹑､', '、'],
    ['。．｡…', '.'],
    ['！!﹗', '!'],
    ['？?﹖', '?'],
    ['；;:：﹔', ';'],
  ].flatMap(([from = '', to = '']) => [...from].map((mark) => [mark.charCodeAt(0), to.charCodeAt(0)] as const)),
)
const MARKS: ReadonlySet<number> = new Set([...',、.!?;'].map((mark) => mark.charCodeAt(0)))

const DOTS: ReadonlySet<number> = new Set([...'·•‧・'].map((mark) => mark.charCodeAt(0)))

/** Common signs beside the characters; each is one unit in its normal form, and none a mark or a filler. */
const ONE_FOR_ONE =
  '–—“”‘’「」《》（）【】０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ' +
  'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ'

/** What each unit becomes when it becomes exactly one, whatever stands beside it; 0 = look closer. */
const UNIT_BY_UNIT = unitTable()
const IS_ONE_FOR_ONE = oneForOneTable()
const IDENTITY = Int32Array.from({ length: LONGEST_READ }, (_, at) => at)
const NO_GAPS: readonly number[] = []

function unitTable(): Uint16Array {
  const table = new Uint16Array(0x10000)
  for (let code = 0x4e00; code <= 0x9fff; code++) table[code] = simplify(code)
  for (let code = 0x21; code < 0x7f; code++) table[code] = code
  for (let code = 0x41; code <= 0x5a; code++) table[code] = code + 32
  for (const [from, to] of PUNCTUATION) table[from] = to
  for (const letter of ONE_FOR_ONE) table[letter.charCodeAt(0)] = letter.normalize('NFKC').toLowerCase().charCodeAt(0)
  for (const code of [...FILLERS, ...DOTS]) table[code] = 0
  table[OPEN_BRACKET] = 0
  return table
}

function oneForOneTable(): Uint8Array {
  const table = new Uint8Array(0x10000)
  for (const letter of ONE_FOR_ONE) table[letter.charCodeAt(0)] = 1
  return table
}

/** sǐ is si: tone marks of pinyin, and the accents of those who write around a filter. */
function withoutAccents(letter: string): string {
  return LATIN.test(letter) ? letter.normalize('NFD').replace(/\p{M}/gu, '') : letter
}

const LATIN = /[\u00c0-\u024f\u1e00-\u1eff]/

// Invisible and format characters, combining marks, variation selectors and tags, emoji with their tones and flags.
const DROPPED =
  /[\p{Cf}\p{Cc}\p{M}\p{Extended_Pictographic}\p{Co}\p{Cn}\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}\u{3164}\u{115F}\u{1160}~～]/u

/** Length of a WeChat face at this place (`[玫瑰]`, `/::)`, `/:rose`), or 0. */
function faceLength(text: string, at: number): number {
  if (text.charCodeAt(at) === SLASH) {
    const code = FACE_CODE.exec(text.slice(at, at + 12))
    return code === null ? 0 : code[0].length
  }
  const end = text.indexOf(']', at)
  if (end < 0 || end - at > 12) return 0
  return FACES.has(text.slice(at + 1, end).toLowerCase()) ? end - at + 1 : 0
}

// WeChat sends old faces as ASCII codes (developers.weixin.qq.com, message table of faces, read 2026-11-22).
const FACE_CODE = /^\/(?:::[^\s\u4e00-\u9fff]{1,2}|:[a-z@<>(),.8*#&?!|-][a-z0-9@<>()-]{0,7})/i

const FACES: ReadonlySet<string> = new Set(
  (
    '微笑 撇嘴 色 发呆 得意 流泪 害羞 闭嘴 睡 大哭 尴尬 发怒 调皮 呲牙 惊讶 难过 酷 冷汗 抓狂 吐 偷笑 愉快 可爱 白眼 傲慢 ' +
    '饥饿 困 惊恐 流汗 憨笑 大兵 悠闲 奋斗 咒骂 疑问 嘘 晕 折磨 衰 骷髅 敲打 再见 擦汗 抠鼻 鼓掌 糗大了 坏笑 左哼哼 右哼哼 ' +
    '哈欠 鄙视 委屈 快哭了 阴险 亲亲 吓 可怜 菜刀 西瓜 啤酒 篮球 乒乓 咖啡 饭 猪头 玫瑰 凋谢 嘴唇 示爱 爱心 心碎 蛋糕 闪电 炸弹 ' +
    '刀 足球 瓢虫 便便 月亮 太阳 礼物 拥抱 强 弱 握手 胜利 抱拳 勾引 拳头 差劲 爱你 no ok 爱情 飞吻 跳跳 发抖 怄火 转圈 磕头 回头 ' +
    '跳绳 投降 激动 乱舞 献吻 左太极 右太极 嘿哈 捂脸 奸笑 机智 皱眉 耶 红包 鸡 吃瓜 加油 汗 天啊 社会社会 旺柴 好的 打脸 哇 翻白眼 ' +
    '666 让我看看 叹气 苦涩 裂开 合十 庆祝 破涕为笑 笑脸 生病 脸红 恐惧 失望 无语 吐舌 嘴馋 呵呵'
  ).split(' '),
)
