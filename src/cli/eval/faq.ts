// Does the right entry answer, and do questions without an entry stay unanswered? Every bank is an FAQ of its own.
import { createFaqFinder } from '../../bot/faq.ts'
import type { FaqFinder } from '../../bot/turn.ts'
import { evaluateRanking, type FaqReport, type FaqRow, type QueryRow, type RankEntries } from './faq-scores.ts'

export interface FaqOptions {
  readonly now: number
  /** Score from which the bot answers; without it, the lowest that keeps false answers at 5 %. */
  readonly threshold?: number
}

export function evaluateFaq(entries: readonly FaqRow[], queries: readonly QueryRow[], options: FaqOptions): FaqReport {
  return evaluateRanking(entries, queries, (bank) => rankBy(finderOf(bank), options.now), options.threshold)
}

function finderOf(bank: readonly FaqRow[]): FaqFinder {
  return createFaqFinder(
    bank.map(({ id, question, category = '' }) => ({
      id,
      version: 1,
      category,
      questions: [question],
      answer: question,
      clinical: false,
      followUps: [],
    })),
  )
}

function rankBy(finder: FaqFinder, now: number): RankEntries {
  return (text) => finder.find(text, now).map(({ entry, score }) => ({ id: entry.id, score }))
}
