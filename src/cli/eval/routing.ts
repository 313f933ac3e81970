// How well questions find their department: scored by the official catalogue's codes, whatever the hospital calls them.
import type { Knowledge } from '../../bot/turn.ts'
import type { PersonFacts } from '../../model/department.ts'
import { createStopwatch, type Latency, warmUp } from './figures.ts'
import { type RoutingFigures, type RoutingRow, scoreRouting } from './routing-scores.ts'

export type RoutingReport = RoutingFigures & Latency

export function evaluateRouting(knowledge: Knowledge, rows: readonly RoutingRow[]): RoutingReport {
  const route = (row: RoutingRow) => suggestedCodes(knowledge, row.text, personOfBand(row.age))
  warmUp(rows, route)
  const watch = createStopwatch()
  return { ...scoreRouting(rows.map((row) => ({ row, codes: watch.time(() => route(row)) }))), ...watch.latency() }
}

/** Codes the bot would name for these words, best first. */
export function suggestedCodes({ departments }: Knowledge, text: string, person: PersonFacts): readonly string[] {
  const { hits, childClinic } = departments.suggest(text, person)
  const named = hits.map(({ department }) => department.code)
  return [...new Set(named.length === 0 && childClinic !== undefined ? [childClinic.code] : named)]
}

const OLDEST_BAND = 110

/** The middle of a band of ten years; undefined for bands that are no age (`-1`, `150+`). */
export function personOfBand(band: string | undefined): PersonFacts {
  const from = /^(\d+)\+$/.exec(band ?? '')?.[1]
  return from === undefined || Number(from) > OLDEST_BAND ? {} : { ageYears: Number(from) + 5 }
}
