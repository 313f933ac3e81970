// A message cut at its punctuation, each piece with what its words say of time and meaning: long ago, right now, asked
// about, told of somebody in a book. Language only, no medicine.
import type { Matchable } from './text/matchable.ts'
import { createWordScanner } from './text/word-scanner.ts'

export interface Clause {
  readonly start: number
  readonly end: number
  /** The sentence it belongs to, up to a full stop, a question or an exclamation mark. */
  readonly sentence: Stretch
  readonly past: boolean
  readonly now: boolean
  /** Old and getting worse, or back again: "现在更厉害", "又犯了". */
  readonly worse: boolean
  /** Asks for knowledge or imagines a case. */
  readonly asksFact: boolean
  /** About somebody in a film, a book, the news, a dream. */
  readonly told: boolean
}

export interface Stretch {
  readonly start: number
  readonly end: number
}

type Mark = 'past' | 'now' | 'worse' | 'asksFact' | 'told'

const MARK_WORDS: readonly (readonly [Mark, string])[] = (
  [
    [
      'past',
      '去年 前年 以前 从前 曾经 曾有 小时候 年前 那年 当年 上次 上一次 前几年 早些年 早年 年轻时 年轻的时候 上个月 半年前 个月前 有过 过去几年 过去一年 过去有 大前年 往年 好几年前 之前有 之前得过 出院了 已经出院 做完手术 术后复查 后遗症 恢复期 前阵子 前段时间 上学时 上高中 上初中 旧年 老早以前 有一次 最严重的一次 那一次 那次 当时',
    ],
    [
      'now',
      '现在 今天 今早 今晚 昨晚 昨天 刚才 刚刚 突然 忽然 突发 这会 正在 此刻 目前 眼下 又开始 又犯 又发 马上 立刻 一下子 越来越 还在 分钟 小时 到现在 不停 一直 开始 快不行 救命 救救 赶紧 半夜 凌晨 早上起来 咋办 我要 我想死 今儿 啱啱 而家 今朝 依家 即刻 猛然',
    ],
    [
      'worse',
      '又犯 又发 又开始 越来越 加重 更厉害 更严重 更重 更疼 更痛 恶化 厉害了 严重了 又疼 又痛 又晕 又吐 突然 忽然 突发 今早 今晚 昨晚 刚才 刚刚 今天又 现在又 现在还 还是这样 受不了',
    ],
    [
      'asksFact',
      '怎么预防 如何预防 预防 什么是 是什么意思 什么叫 叫什么 有哪些症状 症状有哪些 哪些症状 哪些表现 什么表现 有什么表现 前兆 先兆有 征兆 有什么症状 什么症状 科普 讲座 会遗传 遗传吗 会传染 论文 新闻 电视 电影 小说 电视剧 听说 看到说 如何识别 怎么识别 怎么判断 如何判断 培训 怎么区分 区别 的原因 原因有 注意事项 康复训练 后遗症 知识 如果 假如 万一 要是 会不会引起 会引起 会导致 会出现 可能会 说明书 副作用 风险 筛查 急救课 考试 作业 课题 梦见 做梦 梦到 怎么急救 如何急救 急救方法 怎么施救 早期症状 的症状吗 护理 饮食 怎么补 补营养 能治好吗 能治愈吗 能根治吗 治愈率 能活多久 发病率 是怎么引起 怎么引起 什么原因引起 有哪些原因 哪些原因 什么时候会 几时会 何时会',
    ],
    [
      'told',
      '剧里 剧中 电视里 电视上 电视说 电视剧 电影里 电影中 小说里 小说中 书里 书上说 新闻里 新闻上 新闻说 新闻报道 报道说 视频里 视频上 文章里 文章说 抖音上 网上说 网上看 主角 女主 男主 角色 剧情 情节 台词 歌词 游戏里 动漫 番剧 综艺 明星 演员 剧本 历史上 作家 诗人 歌手 科普 讲座 论文 课题 演习 演练 培训 保险条款',
    ],
  ] as const
).flatMap(([mark, words]) => words.split(' ').map((word) => [mark, word] as const))

const MARKS = createWordScanner(MARK_WORDS.map(([, word]) => word))

const BREAKS = new Set([...',.!?;'])
const ENDS = new Set([...'.!?;'])

export function splitClauses({ text, gaps }: Matchable): readonly Clause[] {
  const clauses = cut(text, gaps)
  let current = 0
  MARKS.scan(text, (word, start) => {
    while (current + 1 < clauses.length && start >= (clauses[current]?.end ?? 0)) current++
    while (current > 0 && start < (clauses[current]?.start ?? 0)) current--
    const clause = clauses[current]
    const mark = MARK_WORDS[word]?.[0]
    if (mark === 'now' && text.startsWith('小时候', start)) return
    if (clause !== undefined && mark !== undefined) clause[mark] = true
  })
  for (let at = 1; at < clauses.length; at++) carryPast(text, clauses[at - 1], clauses[at])
  return clauses
}

/** "去年脑膜炎,发烧脖子硬,现在复查": what follows the past in one sentence is past where the sentence ends in a check-up. */
function carryPast(text: string, before: Clause | undefined, clause: Writable<Clause> | undefined): void {
  if (before === undefined || clause === undefined || before.sentence.start !== clause.sentence.start) return
  if (!before.past || before.now || clause.now || clause.worse) return
  if (REVIEW.test(text.slice(clause.end, clause.sentence.end))) clause.past = true
}

const REVIEW = /复查|复诊|随访|证明|鉴定|拆|康复|修复|激光|配镜|已经好/

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

function cut(text: string, gaps: readonly number[]): readonly Writable<Clause>[] {
  const starts: number[] = [0]
  const sentenceStarts: number[] = [0]
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? ''
    if (!BREAKS.has(letter) || isDecimalPoint(text, at)) continue
    starts.push(at + 1)
    if (ENDS.has(letter)) sentenceStarts.push(at + 1)
  }
  const sorted = gaps.length === 0 ? starts : [...new Set([...starts, ...gaps])].sort((a, b) => a - b)
  let sentence = 0
  return sorted.map((start, index) => {
    while (sentence + 1 < sentenceStarts.length && start >= (sentenceStarts[sentence + 1] ?? 0)) sentence++
    return {
      start,
      end: sorted[index + 1] ?? text.length,
      sentence: { start: sentenceStarts[sentence] ?? 0, end: sentenceStarts[sentence + 1] ?? text.length },
      past: false,
      now: false,
      worse: false,
      asksFact: false,
      told: false,
    }
  })
}

function isDecimalPoint(text: string, at: number): boolean {
  return text[at] === '.' && /\d/.test(text[at - 1] ?? '') && /\d/.test(text[at + 1] ?? '')
}
