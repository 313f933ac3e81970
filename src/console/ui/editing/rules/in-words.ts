// Rules said as a clinician would say them: which words together, except when, in whom, since when.
import { say, sayOf } from '../../words/words.ts'
import type { Body } from '../asking.ts'
import { isRecord, listOf } from '../bodies.ts'
import { groupsOf, type Pair } from './shapes.ts'

const MOST_SHOWN = 3

/** `胸口／胸前／心口 等 9 个`; a sign by its name. */
export function wordsShortly(words: readonly string[]): string {
  const names = words.map((word) => (word.startsWith('$') ? `「${word.slice(1)}」` : word))
  const shown = names.slice(0, MOST_SHOWN).join(say('rules.or'))
  return names.length > MOST_SHOWN ? say('rules.andMore', { words: shown, n: names.length }) : shown
}

export function pairInWords({ one, other, within, ordered, unbroken, without }: Pair): string {
  const values = { one: wordsShortly(one), other: wordsShortly(other), n: within }
  return [
    say(ordered ? 'rules.pair.ordered' : 'rules.pair.any', values),
    ...(unbroken ? [say('rules.pair.unbroken')] : []),
    ...(without.length > 0 ? [say('rules.pair.without', { words: wordsShortly(without) })] : []),
  ].join(say('rules.comma'))
}

export interface SentencePart {
  readonly kind: 'all' | 'unless' | 'only' | 'days' | 'even'
  readonly text: string
}

/** One line each: all of, unless, only for, at most so many days. */
export function ruleInWords(rule: Body): readonly SentencePart[] {
  const groups = groupsOf(rule.all).filter((words) => words.length > 0)
  const all = groups.map(wordsShortly).join(' + ')
  const unless = (['unless', 'unlessInSentence', 'unlessSettled'] as const).flatMap((key) => {
    const words = listOf(rule[key])
    return words.length === 0 ? [] : [say(`rules.${key}.said`, { words: wordsShortly(words) })]
  })
  const only = isRecord(rule.person) ? personInWords(rule.person) : ''
  const days = typeof rule.atMostDays === 'number' ? say('rules.days.said', { n: rule.atMostDays }) : ''
  const even = listOf(rule.evenIf).map((each) => sayOf('rules.evenIf', each))
  return [
    { kind: 'all' as const, text: all === '' ? say('rules.all.none') : all },
    ...unless.map((text) => ({ kind: 'unless' as const, text })),
    ...(only === '' ? [] : [{ kind: 'only' as const, text: only }]),
    ...(days === '' ? [] : [{ kind: 'days' as const, text: days }]),
    ...(even.length === 0 ? [] : [{ kind: 'even' as const, text: even.join(say('rules.or')) }]),
  ]
}

export function personInWords({ minAge, maxAge, pregnant, child }: Body): string {
  const parts = [
    ...(pregnant === true ? [say('rules.person.pregnant')] : []),
    ...(child === true ? [say('rules.person.child')] : []),
    ...(typeof minAge === 'number' ? [say('rules.person.from', { n: minAge })] : []),
    ...(typeof maxAge === 'number' ? [say('rules.person.to', { n: maxAge })] : []),
  ]
  return parts.join(say('rules.comma'))
}
