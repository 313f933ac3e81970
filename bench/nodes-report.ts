// Samples of `nodes.ts` by contestant, and the Markdown made of them: medians with their spread, and where the time goes.
import type { LoadRun } from './load-run.ts'
import type { Span } from './postgres-watch.ts'
import { spread } from './results.ts'

const CHECKS = ['errors', 'refused', 'silent', 'malformed', 'unexpected', 'repeatsDiffering', 'lateStarts'] as const
const STATEMENTS_SHOWN = 8
const WAITS_SHOWN = 6

export class NodesReport {
  readonly #names = new Set<string>()
  readonly #rows = new Map<string, Map<string, number[]>>()
  readonly #digits = new Map<string, number>()
  readonly #checks = new Map<string, number>()
  readonly #wheres: string[] = []
  #busiestGenerator = 0

  addClosed(name: string, run: LoadRun, span: Span | undefined, redisMs: number): void {
    this.#check(name, run)
    this.#add(name, 'closed loop, messages/s', run.perSecond)
    this.#add(name, 'CPU of the nodes, µs/message', run.cpuMicrosPerMessage)
    if (span === undefined) return
    this.#add(name, 'CPU of PostgreSQL, µs/message', (span.cpuMs * 1_000) / run.replied)
    this.#add(name, 'CPU of Redis, µs/message', (redisMs * 1_000) / run.replied)
    const calls = span.statements.reduce((sum, statement) => sum + statement.calls, 0)
    this.#add(name, 'statements/message', calls / run.replied, 1)
    this.#add(name, 'commits/message', span.commits / run.replied, 2)
    this.#add(name, 'flushes of the log/message', span.flushes / run.replied, 2)
    this.#add(name, 'disk, bytes/message', span.bytes / run.replied)
    this.#addWhere(name, span, run)
  }

  addOpen(name: string, rate: number, run: LoadRun, span: Span | undefined): void {
    this.#check(name, run)
    const at = `${rate.toLocaleString('en-US')}/s`
    this.#add(name, `${at} p50 ms`, run.latencyMs.p50, 1)
    this.#add(name, `${at} p99 ms`, run.latencyMs.p99, 1)
    const database = span === undefined ? 0 : (span.cpuMs * 1_000) / run.replied
    this.#add(name, `${at} CPU of all, µs/message`, run.cpuMicrosPerMessage + database)
  }

  /** Of one message at a time. */
  addRoundTrips(perMessage: number, p50Ms: number): void {
    this.#wheres.push(
      `One message at a time on one node: **${perMessage.toFixed(1)} round trips** to PostgreSQL, p50 ${p50Ms.toFixed(1)} ms.`,
    )
  }

  markdown(): string {
    const names = [...this.#names]
    const rows = [...this.#rows].map(([measure, byName]) => {
      const cells = names.map((name) => spread(byName.get(name) ?? [], this.#digits.get(measure) ?? 0))
      return `| ${[measure, ...cells].join(' | ')} |`
    })
    const head = `| ${['median (min–max)', ...names].join(' | ')} |\n|${' --- |'.repeat(names.length + 1)}`
    const failed = [...this.#checks].filter(([, count]) => count > 0).map(([what, count]) => `${what}: ${count}`)
    const seen = `Seen on the way: ${failed.length === 0 ? 'nothing amiss' : failed.join(', ')}.`
    const generator = `Busiest generator: ${(this.#busiestGenerator * 100).toFixed(0)} % of one core.`
    return [head, ...rows, '', seen, generator, '', ...this.#wheres].join('\n')
  }

  #add(name: string, measure: string, value: number, digits = 0): void {
    this.#names.add(name)
    this.#digits.set(measure, digits)
    const byName = this.#rows.get(measure) ?? new Map<string, number[]>()
    this.#rows.set(measure, byName)
    byName.set(name, [...(byName.get(name) ?? []), value])
  }

  #check(name: string, run: LoadRun): void {
    for (const check of CHECKS) {
      const what = `${name} ${check}`
      this.#checks.set(what, (this.#checks.get(what) ?? 0) + run[check])
    }
    this.#busiestGenerator = Math.max(this.#busiestGenerator, run.generatorCpu)
  }

  #addWhere(name: string, span: Span, run: LoadRun): void {
    const title = `**${name}**, closed loop`
    if (this.#wheres.some((where) => where.startsWith(title))) return // the first round stands for all
    const waits = [...span.waits].sort((one, other) => other[1] - one[1]).slice(0, WAITS_SHOWN)
    const busy = waits.map(([wait, share]) => `${wait} ${(share * 100).toFixed(0)} %`)
    const statements = span.statements.slice(0, STATEMENTS_SHOWN).map(({ text, calls, ms }) => {
      const each = `${(calls / run.replied).toFixed(1)} × ${((ms * 1_000) / calls).toFixed(0)} µs`
      return `- ${each} \`${text.slice(0, 110)}\``
    })
    this.#wheres.push(
      `${title}: backends in a transaction: ${busy.join(', ')}. Costliest statements:`,
      ...statements,
      '',
    )
  }
}
