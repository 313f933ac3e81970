// Since when, as patients say it: 三天了, 半个月, 半小时前, 两年多, 一晚上. Reads stated spans only; "经常" is no number.
import { numberBefore } from './text/numerals.ts'

export interface Duration {
  readonly start: number
  readonly end: number
  readonly days: number
  /** "三年前": a moment, not a stretch that still goes on. */
  readonly ago: boolean
}

const UNIT = /小时|钟头|分钟|刻钟|星期|礼拜|个?半?月|[天日夜晚周年载秒]/g

/** A cheap look before the dear one: a letter that every unit has one of. */
const OF_UNITS = /[时头钟期拜月天日夜晚周年载秒]/
const NONE: readonly Duration[] = []

const DAYS: Readonly<Record<string, number>> = {
  秒: 1 / 86_400,
  分钟: 1 / 1_440,
  刻钟: 1 / 96,
  小时: 1 / 24,
  钟头: 1 / 24,
  天: 1,
  日: 1,
  夜: 0.5,
  晚: 0.5,
  周: 7,
  星期: 7,
  礼拜: 7,
  月: 30,
  年: 365,
  载: 365,
}

/** What stands before a number that says no span of illness: 第三天, 5月3日, 怀孕3个月. */
const NO_SPAN = /(?:第|每|月|怀孕|孕|停经|未满)$/

export function readDurations(text: string): readonly Duration[] {
  if (!OF_UNITS.test(text)) return NONE
  const found: Duration[] = []
  for (const match of text.matchAll(UNIT)) {
    const duration = readSpan(text, match.index, match[0])
    if (duration !== undefined) found.push(duration)
  }
  return found
}

function readSpan(text: string, at: number, unit: string): Duration | undefined {
  const half = unit.includes('半')
  const plain = unit.replace(/个|半/g, '')
  const days = DAYS[plain]
  if (days === undefined) return undefined
  const amount = amountBefore(text, unit.startsWith('个') ? at : skipCounter(text, at))
  if (amount === undefined) return undefined
  const end = at + unit.length
  if (plain === '月' && !unit.startsWith('个') && amount.digits) return undefined
  if (plain === '年' && amount.value > 100) return undefined
  if (isAge(text, end)) return undefined
  const more = text[end] === '半' ? 0.5 : 0
  return {
    start: amount.start,
    end,
    days: (amount.value + (half ? 0.5 : 0) + more) * days,
    ago: /^[半多来]?以?前/.test(text.slice(end, end + 3)),
  }
}

/** 三个星期, 两个多小时, 十多年, 十来天: the counter stands between number and unit. */
function skipCounter(text: string, at: number): number {
  let end = at
  while (end > 0 && /[个多来几余]/.test(text[end - 1] ?? '') && at - end < 2) end--
  return end
}

interface Amount {
  readonly value: number
  readonly start: number
  readonly digits: boolean
}

function amountBefore(text: string, end: number): Amount | undefined {
  const amount = readAmount(text, end)
  if (amount === undefined || NO_SPAN.test(text.slice(Math.max(0, amount.start - 2), amount.start))) return undefined
  return amount
}

function readAmount(text: string, end: number): Amount | undefined {
  const read = numberBefore(text, end)
  if (read !== undefined) return { value: read.value, start: end - read.length, digits: true }
  const before = text[end - 1] ?? ''
  if (before === '半') return { value: 0.5, start: end - 1, digits: false }
  if (before === '几' || before === '数') return { value: 3, start: end - 1, digits: false }
  if (before === '多' && /[好许]/.test(text[end - 2] ?? '')) return { value: 5, start: end - 2, digits: false }
  return /[几数]/.test(text[end] ?? '') ? { value: 3, start: end, digits: false } : undefined
}

/** "3个月宝宝", "8个月大": an age, not a span. */
function isAge(text: string, end: number): boolean {
  return /^(?:大|龄|的?(?:宝|娃|婴|孩|小孩|幼))/.test(text.slice(end, end + 3))
}
