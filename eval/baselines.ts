// What anybody would build in an afternoon, measured in the same run by the same arithmetic: a figure alone says nothing.
import { evaluateRanking, type FaqReport, type FaqRow, type QueryRow } from '../src/cli/eval/faq-scores.ts'
import { createStopwatch, type Latency, share } from '../src/cli/eval/figures.ts'
import { type RoutingFigures, type RoutingRow, scoreRouting } from '../src/cli/eval/routing-scores.ts'
import { createBm25 } from './bm25.ts'
import type { CatalogueEntry } from './data.ts'
import { type Classify, type Example, trainLogistic } from './logistic.ts'

export interface Baseline {
  readonly name: string
  readonly classify: Classify
  /** Some microseconds a question. */
  readonly isQuick: boolean
}

export function routingBaselines(train: readonly Example[], catalogue: readonly CatalogueEntry[]): readonly Baseline[] {
  return [
    { name: 'majority', classify: majority(train), isQuick: true },
    { name: 'keywords (catalogue names)', classify: keywords(catalogue), isQuick: true },
    { name: 'nearest training question (BM25)', classify: nearest(train), isQuick: false },
    { name: 'logistic regression', classify: trainLogistic(train), isQuick: true },
  ]
}

export function baselineRouting({ classify }: Baseline, rows: readonly RoutingRow[]): RoutingFigures & Latency {
  const watch = createStopwatch()
  const routed = rows.map((row) => ({ row, hits: watch.time(() => classify(row.text)).map((code) => [code]) }))
  return { ...scoreRouting(routed), ...watch.latency() }
}

export function baselineWhichDepartment(
  { classify }: Baseline,
  rows: readonly { readonly text: string; readonly codes: readonly string[] }[],
) {
  const watch = createStopwatch()
  const routed = rows.map(({ text, codes }) => ({ codes, named: watch.time(() => classify(text)) }))
  const accepted = (among: number) =>
    routed.filter(({ codes, named }) => named.slice(0, among).some((code) => codes.includes(code))).length
  return {
    n: rows.length,
    accepted: share(accepted(1), rows.length),
    top3: share(accepted(3), rows.length),
    ...watch.latency(),
  }
}

/** The entry whose characters are nearest; its raw score decides whether it answers. */
export function baselineFaq(entries: readonly FaqRow[], queries: readonly QueryRow[]): FaqReport {
  return evaluateRanking(entries, queries, (bank) => {
    const index = createBm25(bank.map(({ question }) => question))
    return (text) => index.search(text, 5).map(({ document, score }) => ({ id: bank[document]?.id ?? '', score }))
  })
}

/** A list of words that anybody would think of first. */
export function ringsOn(words: string): (text: string) => boolean {
  const list = words.split(' ')
  return (text) => list.some((word) => text.includes(word))
}

function majority(train: readonly Example[]): Classify {
  const counts = new Map<string, number>()
  for (const { code } of train) counts.set(code, (counts.get(code) ?? 0) + 1)
  const codes = [...counts].sort((a, b) => b[1] - a[1]).map(([code]) => code)
  return () => codes
}

/** Departments whose name or everyday name stands in the text, longest name first. */
function keywords(catalogue: readonly CatalogueEntry[]): Classify {
  const names = catalogue
    .flatMap(({ code, names: own }) => own.map((name) => ({ code, word: name.replace(/(?:专业|门诊|科)$/, '') })))
    .filter(({ word }) => word.length >= 2)
    .sort((a, b) => b.word.length - a.word.length)
  return (text) => [...new Set(names.filter(({ word }) => text.includes(word)).map(({ code }) => code))]
}

function nearest(train: readonly Example[]): Classify {
  const index = createBm25(train.map(({ text }) => text))
  return (text) => [...new Set(index.search(text, 30).map(({ document }) => train[document]?.code ?? ''))]
}
