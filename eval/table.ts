// Markdown tables of figures: shares in per cent, times in milliseconds.
import type { Latency } from '../src/cli/eval/figures.ts'

export interface Line {
  readonly what: string
  readonly n: number
  readonly cells: readonly (number | string)[]
  readonly latency?: Latency
}

export function table(title: string, columns: readonly string[], lines: readonly Line[]): string {
  const head = ['', 'n', ...columns, 'p50 ms', 'p99 ms']
  const rows = lines.map(({ what, n, cells, latency }) => [
    what,
    n.toLocaleString('en'),
    ...columns.map((_, at) => cellOf(cells[at])),
    latency === undefined ? '–' : latency.p50Ms.toFixed(3),
    latency === undefined ? '–' : latency.p99Ms.toFixed(3),
  ])
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'))
  return [`### ${title}`, '', ...[head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`)].join('\n')
}

function cellOf(cell: number | string | undefined): string {
  if (cell === undefined) return '–'
  return typeof cell === 'string' ? cell : `${(cell * 100).toFixed(1)} %`
}

/** `a 12 · b 3` */
export function countsOf(counts: Readonly<Record<string, number>>, most = 40): string {
  const shown = Object.entries(counts).slice(0, most)
  return shown.length === 0 ? 'none' : shown.map(([name, count]) => `${name} ${count}`).join(' · ')
}
