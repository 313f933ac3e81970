// Holds every answer of `rush.ts` against what the service says of each patient in the end, and writes the tables.
import { contract } from '../src/console/contract.ts'
import type { Api } from './desk-api.ts'
import { percentiles } from './load-tally.ts'
import type { Pick, Thread } from './rush-crowd.ts'

export type Violations = readonly (readonly [what: string, count: number])[]

export async function judge(supervisor: Api, threads: readonly Thread[], picks: readonly Pick[]): Promise<Violations> {
  let withoutOne = 0
  let wrongOwner = 0
  let wrongName = 0
  for (const { id } of threads) {
    const ofThis = picks.filter((pick) => pick.threadId === id)
    const [winner, ...others] = ofThis.filter((pick) => pick.status === 200)
    if (winner === undefined || others.length > 0) withoutOne++
    const { body } = await supervisor.get(`/conversations/${id}`)
    const { conversation } = contract.conversation.response.parse(body)
    if (conversation.ownerId !== winner?.agentId) wrongOwner++
    wrongName += ofThis.filter((pick) => pick.status === 409 && pick.winner !== winner?.agentName).length
  }
  return [
    ['patients without exactly one winner', withoutOne],
    ['patients whose owner is not the winner', wrongOwner],
    ['refusals that name somebody else, or nobody', wrongName],
    ['answers that are neither 200 nor 409', picks.filter(({ status }) => status !== 200 && status !== 409).length],
  ]
}

export function sum(a: Violations, b: Violations): Violations {
  return a.map(([what, count], i) => [what, count + (b[i]?.[1] ?? 0)])
}

export function rushReport(
  phases: readonly (readonly [name: string, picks: readonly Pick[]])[],
  violations: Violations,
) {
  const rows = phases.map(([name, picks]) => {
    const { p50, p99, max } = percentiles(picks.map((pick) => pick.ms))
    const won = picks.filter((pick) => pick.status === 200).length
    return `| ${name} | ${picks.length} | ${won} | ${[p50, p99, max].map((ms) => ms.toFixed(0)).join(' | ')} |`
  })
  const found = violations.map(([what, count]) => `| ${what} | ${count} |`)
  const head = '| picks | sent | won | p50 ms | p99 ms | worst ms |\n| --- | --- | --- | --- | --- | --- |'
  return [head, ...rows, '', '| violations | count |\n| --- | --- |', ...found, ''].join('\n')
}
