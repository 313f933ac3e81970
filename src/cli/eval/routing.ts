// How well questions find their department: scored by the official catalogue's codes, whatever the hospital calls them.
import type { Knowledge } from '../../bot/turn.ts'
import type { Department, PersonFacts } from '../../model/department.ts'
import { createStopwatch, type Latency, warmUp } from './figures.ts'
import { type RoutingFigures, type RoutingRow, scoreRouting } from './routing-scores.ts'

export type RoutingReport = RoutingFigures & Latency

export function evaluateRouting(knowledge: Pick<Knowledge, 'departments'>, rows: readonly RoutingRow[]): RoutingReport {
  const route = (row: RoutingRow) => suggestedCodes(knowledge, row.text, personOfBand(row.age))
  warmUp(rows, route)
  const watch = createStopwatch()
  return { ...scoreRouting(rows.map((row) => ({ row, hits: watch.time(() => route(row)) }))), ...watch.latency() }
}

/** Codes of each department the bot would name for these words, best first. */
export function suggestedCodes(
  { departments }: Pick<Knowledge, 'departments'>,
  text: string,
  person: PersonFacts,
): readonly (readonly string[])[] {
  const { hits, childClinic } = departments.suggest(text, person)
  const named = hits.map(({ department }) => department)
  return (named.length === 0 && childClinic !== undefined ? [childClinic] : named).map(codesOf)
}

/** A department that is several clinics at once is right for each of them. */
function codesOf({ code, also = [] }: Department): readonly string[] {
  return [code, ...also]
}

const OLDEST_BAND = 110

/** The middle of a band of ten years; undefined for bands that are no age (`-1`, `150+`). */
export function personOfBand(band: string | undefined): PersonFacts {
  const from = /^(\d+)\+$/.exec(band ?? '')?.[1]
  return from === undefined || Number(from) > OLDEST_BAND ? {} : { ageYears: Number(from) + 5 }
}
