// Samples by column and measure, and the Markdown tables made of them: medians with their spread, and ratios.
import type { LoadRun } from './load-run.ts'

export const COLUMNS = ['(a) stateless', '(b) durable floor', 'daozhen plain', 'daozhen safe'] as const
export type Column = (typeof COLUMNS)[number]

interface Row {
  readonly measure: string
  readonly digits: number
}

const CHECKS = ['errors', 'refused', 'silent', 'malformed', 'unexpected', 'repeatsDiffering', 'lateStarts'] as const

export class Results {
  readonly #samples = new Map<string, number[]>()
  readonly #rows = new Map<string, Row>()
  readonly #checks = new Map<Column, Map<string, number>>()
  readonly #alone: string[] = []
  readonly #busiestGenerator = { closed: 0, open: 0 }

  add(column: Column, measure: string, value: number, digits = 0): void {
    this.#rows.set(measure, { measure, digits })
    const key = `${column}\n${measure}`
    const samples = this.#samples.get(key)
    if (samples === undefined) this.#samples.set(key, [value])
    else samples.push(value)
  }

  /** Keeps what must not go unseen beside good-looking medians. */
  check(column: Column, run: LoadRun, loop: 'closed' | 'open'): void {
    const sums = this.#checks.get(column) ?? new Map<string, number>()
    for (const name of ['answered', 'checked', 'repeats', ...CHECKS] as const)
      sums.set(name, (sums.get(name) ?? 0) + run[name])
    this.#checks.set(column, sums)
    this.#busiestGenerator[loop] = Math.max(this.#busiestGenerator[loop], run.generatorCpu)
  }

  /** A figure only the service has. */
  addAlone(
    measure: string,
    values: readonly number[],
    options: { readonly unit: string; readonly digits?: number },
  ): void {
    if (values.length > 0) this.#alone.push(`| ${measure} | ${spread(values, options.digits ?? 0)} ${options.unit} |`)
  }

  markdown(): string {
    const lines: string[] = []
    if (this.#rows.size > 0) lines.push(...this.#comparison())
    if (this.#alone.length > 0) lines.push('', '| daozhen alone | median (min–max) |', '| --- | --- |', ...this.#alone)
    if (this.#checks.size > 0) lines.push('', ...this.#checkTable())
    return lines.join('\n')
  }

  #comparison(): readonly string[] {
    const ratios = ['plain/(a)', 'plain/(b)', 'safe/(a)', 'safe/(b)']
    const head = ['median (min–max)', ...COLUMNS, ...ratios]
    return [
      `| ${head.join(' | ')} |`,
      `|${' --- |'.repeat(head.length)}`,
      ...[...this.#rows.values()].map((row) => this.#comparisonRow(row)),
    ]
  }

  #comparisonRow({ measure, digits }: Row): string {
    const samples = COLUMNS.map((column) => this.#samples.get(`${column}\n${measure}`) ?? [])
    const [a = [], b = [], plain = [], safe = []] = samples
    const ratio = (of: readonly number[], to: readonly number[]) =>
      of.length === 0 || to.length === 0 ? '–' : (median(of) / median(to)).toFixed(2)
    const cells = [
      ...samples.map((values) => spread(values, digits)),
      ratio(plain, a),
      ratio(plain, b),
      ratio(safe, a),
      ratio(safe, b),
    ]
    return `| ${[measure, ...cells].join(' | ')} |`
  }

  #checkTable(): readonly string[] {
    const head = ['seen on the way (sums)', 'answered', 'read closely', 'repeats', ...CHECKS.map((name) => NAMES[name])]
    return [
      `| ${head.join(' | ')} |`,
      `|${' --- |'.repeat(head.length)}`,
      ...[...this.#checks].map(
        ([column, sums]) => `| ${[column, ...[...sums.values()].map((value) => format(value, 0))].join(' | ')} |`,
      ),
      '',
      'The yardsticks say the same to every question, and (a) remembers nothing: their “other answer” and “repeats” mean nothing.',
      `Busiest generator: ${percent(this.#busiestGenerator.open)} of one core in open loop, ${percent(this.#busiestGenerator.closed)} in closed loop.`,
    ]
  }
}

const NAMES: Readonly<Record<(typeof CHECKS)[number], string>> = {
  errors: 'cut off',
  refused: 'not 200',
  silent: '`success` only',
  malformed: 'malformed',
  unexpected: 'other answer',
  repeatsDiffering: 'repeats answered differently',
  lateStarts: 'late starts',
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2
}

export function spread(values: readonly number[], digits: number): string {
  if (values.length === 0) return '–'
  if (values.length === 1) return format(values[0] ?? 0, digits)
  return `${format(median(values), digits)} (${format(Math.min(...values), digits)}–${format(Math.max(...values), digits)})`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

function format(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
