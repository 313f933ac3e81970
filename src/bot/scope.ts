// How a word is meant: said to be absent ("没有胸痛"), long past ("去年"), or only asked about ("怎么预防中风").
// Language, not medicine: clinical words live in config/red-flags.yaml.
import type { Matchable } from './text/matchable.ts'
import { createWordScanner } from './text/word-scanner.ts'

export interface Clause {
  readonly start: number
  readonly end: number
  readonly past: boolean
  readonly now: boolean
  /** Asks for knowledge or imagines a case. */
  readonly asksFact: boolean
}

export interface Scope {
  readonly clauses: readonly Clause[]
  clauseAt(position: number): Clause
  isNegated(start: number, end: number): boolean
  /** Neither denied, nor over, nor only asked about, unless that counts too. */
  isMeant(start: number, end: number, evenIf?: readonly ('past' | 'asked')[]): boolean
}

export function readScope(matchable: Matchable): Scope {
  const clauses = splitClauses(matchable)
  const last: Clause = clauses.at(-1) ?? { start: 0, end: 0, past: false, now: false, asksFact: false }
  const clauseAt = (position: number) => clauses.find((clause) => position < clause.end) ?? last
  const isNegated = (start: number, end: number) => {
    const clause = clauseAt(start)
    return deniedBefore(matchable.text, clause.start, start) || deniedAfter(matchable.text, end, clause.end)
  }
  return {
    clauses,
    clauseAt,
    isNegated,
    isMeant(start, end, evenIf = []) {
      const clause = clauseAt(start)
      const over = clause.past && !clause.now && !evenIf.includes('past')
      const asked =
        !evenIf.includes('asked') && ((clause.asksFact && !clause.now) || isImagined(matchable.text, start, clause.end))
      return !over && !asked && !isNegated(start, end)
    },
  }
}

type Mark = 'past' | 'now' | 'asksFact'

const MARK_WORDS: readonly (readonly [Mark, string])[] = (
  [
    [
      'past',
      '去年 前年 以前 从前 曾经 曾有 小时候 年前 那年 当年 上次 上一次 前几年 早些年 早年 年轻时 年轻的时候 上个月 半年前 个月前 有过 过去几年 过去一年 过去有 大前年 往年 好几年前 之前有 之前得过 出院了 已经出院 做完手术 术后复查 后遗症 恢复期',
    ],
    [
      'now',
      '现在 今天 今早 今晚 昨晚 昨天 刚才 刚刚 突然 忽然 突发 这会 正在 此刻 目前 眼下 又开始 又犯 又发 马上 立刻 一下子 越来越 还在 分钟 小时 到现在 不停 一直 开始 快不行 救命 救救 赶紧 半夜 凌晨 早上起来 咋办 我要 我想死 今儿',
    ],
    [
      'asksFact',
      '怎么预防 如何预防 预防 什么是 是什么意思 什么叫 叫什么 有哪些症状 症状有哪些 哪些症状 哪些表现 什么表现 有什么表现 前兆 先兆有 征兆 有什么症状 什么症状 科普 讲座 会遗传 遗传吗 会传染 论文 新闻 电视 电影 小说 电视剧 听说 看到说 如何识别 怎么识别 怎么判断 如何判断 培训 怎么区分 区别 的原因 原因有 注意事项 康复训练 后遗症 知识 如果 假如 万一 要是 会不会引起 会引起 会导致 会出现 可能会 说明书 副作用 风险 筛查 急救课 考试 作业 课题 梦见 做梦 梦到',
    ],
  ] as const
).flatMap(([mark, words]) => words.split(' ').map((word) => [mark, word] as const))

const MARKS = createWordScanner(MARK_WORDS.map(([, word]) => word))

const BREAKS = new Set([...',.!?;'])

function splitClauses({ text, gaps }: Matchable): readonly Clause[] {
  const starts = [0]
  for (let at = 0; at < text.length; at++) {
    if (BREAKS.has(text[at] ?? '') && !isDecimalPoint(text, at)) starts.push(at + 1)
  }
  const sorted = gaps.length === 0 ? starts : [...new Set([...starts, ...gaps])].sort((a, b) => a - b)
  const clauses = sorted.map((start, index) => ({
    start,
    end: sorted[index + 1] ?? text.length,
    past: false,
    now: false,
    asksFact: false,
  }))
  let current = 0
  MARKS.scan(text, (word, start) => {
    while (current + 1 < clauses.length && start >= (clauses[current]?.end ?? 0)) current++
    while (current > 0 && start < (clauses[current]?.start ?? 0)) current--
    const clause = clauses[current]
    const mark = MARK_WORDS[word]?.[0]
    if (clause !== undefined && mark !== undefined) clause[mark] = true
  })
  return clauses
}

function isDecimalPoint(text: string, at: number): boolean {
  return text[at] === '.' && /\d/.test(text[at - 1] ?? '') && /\d/.test(text[at + 1] ?? '')
}

/** Denying words, and how many units may stand between one and what it denies. */
const DENIALS: readonly (readonly [string, number])[] = [
  ['没有', 4],
  ['没有人', 3],
  ['没人', 3],
  ['没', 1],
  ['无', 0],
  ['不', 0],
  ['未', 1],
  ['未见', 2],
  ['否认', 6],
  ['不是', 3],
  ['并非', 3],
  ['并不', 2],
  ['不太', 1],
  ['不怎么', 1],
  ['不再', 1],
  ['从不', 1],
  ['从没', 2],
  ['不会', 2],
  ['不想', 2],
  ['没想', 2],
  ['不存在', 3],
  ['排除', 3],
  ['也没', 2],
  ['不用', 1],
  ['不要', 1],
  ['不需要', 1],
  ['别', 1],
]
const LONGEST_DENIAL_REACH = 24

/** Words after which a denial no longer reaches: a turn of the sentence, or a thing whose absence is itself a sign. */
const REACH_ENDS =
  /但|就是|只是|却|不过|而是|反而|一直|缓解|好转|停|减轻|效果|用|力气|知觉|意识|反应|呼吸|心跳|脉搏|胎动|尿|吃|睡|家人|办法|钱|人|去|来|再|\(/

function deniedBefore(text: string, from: number, start: number): boolean {
  const low = Math.max(from, start - LONGEST_DENIAL_REACH)
  const reachable = text.slice(low, start)
  for (const [denial, reach] of DENIALS) {
    const found = reachable.lastIndexOf(denial)
    if (found < 0) continue
    const at = low + found
    if (isPartOfQuestion(text, at, denial)) continue
    const between = text.slice(at + denial.length, start)
    if (REACH_ENDS.test(between)) continue
    const items = between.split(/[、和或及与跟]|也没有|都没有/)
    if (items.length === 1 ? between.length <= reach : items.every((item) => item.length <= 6) && reach > 0) return true
    if (denial === '无' && items.length > 1 && items.every((item) => item.length <= 6)) return true
  }
  return false
}

/** 有没有, 是不是, 会不会, 要不要, 想不想: a question, not a denial. */
function isPartOfQuestion(text: string, at: number, denial: string): boolean {
  const before = text[at - 1] ?? ''
  if (denial.startsWith('没') && before === '有') return true
  if (denial === '不' && before !== '' && text[at + 1] === before) return true
  return denial.startsWith('不') && denial.length > 1 && before === denial[1]
}

const IMAGINED_BEFORE = /(?:会不会|引起|导致|引发|避免|防止|预防|诱发|造成)$/
const ASKED_AFTER = /^[^,.!?;]{0,8}[吗么?]/

/** "会不会大出血", "会流血吗": imagined, not happening. */
function isImagined(text: string, start: number, clauseEnd: number): boolean {
  const before = text.slice(Math.max(0, start - 3), start)
  if (IMAGINED_BEFORE.test(before)) return true
  return /[会能](?:有|出现|突然)?$/.test(before) && ASKED_AFTER.test(text.slice(start, clauseEnd + 1))
}

const GONE = /^[倒也都已经现在]{0,3}(?:没有?了|没有$|没有[,.!?;、]|消失|好了|缓解了|不明显|已经好|止住|停了|退了)/

function deniedAfter(text: string, end: number, clauseEnd: number): boolean {
  return GONE.test(text.slice(end, Math.min(clauseEnd, end + 8)))
}
