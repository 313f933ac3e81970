// Samples of each round by measure, and the tables made of them.
import { percentiles } from './load-tally.ts'
import { spread } from './results.ts'

export interface Shares {
  readonly service: number
  readonly generator: number
  readonly waited: number
}

interface Latencies {
  readonly p50: number[]
  readonly p99: number[]
  readonly max: number[]
}

type Row = readonly (string | number)[]

export class Figures {
  readonly #latencies = new Map<string, Latencies>()
  readonly #shares = new Map<string, Shares[]>()

  add(measure: string, latenciesMs: readonly number[]): void {
    const { p50, p99, max } = percentiles(latenciesMs)
    const rows = this.#latencies.get(measure) ?? { p50: [], p99: [], max: [] }
    rows.p50.push(p50)
    rows.p99.push(p99)
    rows.max.push(max)
    this.#latencies.set(measure, rows)
  }

  addShares(phase: string, shares: Shares): void {
    this.#shares.set(phase, [...(this.#shares.get(phase) ?? []), shares])
  }

  /** For whoever watches: a slow round on a busy machine says little. */
  lastRound(phase: string): string {
    const p99 = [...this.#latencies.values()].at(-1)?.p99.at(-1) ?? 0
    const { service, waited } = this.#shares.get(phase)?.at(-1) ?? { service: 0, waited: 0 }
    return `  p99 ${p99.toFixed(0)} ms; service ran ${(service * 100).toFixed(0)} %, waited ${(waited * 100).toFixed(0)} %`
  }

  latencyTable(aims: Readonly<Record<string, string>>): string {
    const rows = [...this.#latencies].map(([measure, { p50, p99, max }]) => [
      measure,
      ...[p50, p99, max].map((values) => spread(values, 1)),
      aims[measure] ?? '',
    ])
    return table(['median (min–max) of the rounds, ms', 'p50', 'p99', 'max', 'aim'], rows)
  }

  shareTable(): string {
    const percent = (values: readonly number[]) =>
      spread(
        values.map((value) => value * 100),
        0,
      )
    const rows = [...this.#shares].map(([phase, shares]) => [
      phase,
      percent(shares.map(({ service }) => service)),
      percent(shares.map(({ waited }) => waited)),
      percent(shares.map(({ generator }) => generator)),
    ])
    return table(['% of one core', 'service', 'service, waiting for a core', 'generator'], rows)
  }
}

export function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
