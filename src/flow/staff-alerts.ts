// The ways of telling colleagues that the settings name: read with every mistake at once, opened, started and stopped
// together.
import { DaozhenError } from '../base/errors.ts'
import type { Host } from '../channel/adapter.ts'
import type { AlertWay, OpenAlertWay } from '../channel/staff-alert.ts'
import type { AlertTopic } from '../model/staff-alert.ts'
import type { AlertLanguage } from './alert-note.ts'
import { AlertTeller } from './alert-teller.ts'
import type { FlowContext } from './context.ts'

export interface AlertEntry {
  readonly id: string
  readonly way: string
  readonly tell: readonly AlertTopic[]
  readonly language: AlertLanguage
  readonly settings: Readonly<Record<string, unknown>>
}

export interface AlertProblem {
  readonly path: string
  readonly found: string
  readonly expected: string
}

export interface ReadAlert {
  readonly entry: AlertEntry
  readonly open: (host: Host) => OpenAlertWay
}

export function readAlerts(
  entries: readonly AlertEntry[],
  ways: readonly AlertWay[],
): { readonly alerts: readonly ReadAlert[]; readonly problems: readonly AlertProblem[] } {
  const alerts: ReadAlert[] = []
  const problems: AlertProblem[] = []
  entries.forEach((entry, i) => {
    const way = ways.find((candidate) => candidate.way === entry.way)
    if (way === undefined) {
      const expected = `one of: ${ways.map((candidate) => candidate.way).join(', ')}`
      problems.push({ path: `alerts[${i}].way`, found: JSON.stringify(entry.way), expected })
      return
    }
    try {
      alerts.push({ entry, open: way.read(entry.settings) })
    } catch (error) {
      if (!(error instanceof DaozhenError) || error.code !== 'DZ_CHANNEL_SETTINGS') throw error
      problems.push({ path: `alerts[${i}].settings`, found: 'unusable settings', expected: error.message })
    }
  })
  return { alerts, problems }
}

export interface StaffAlerts {
  start(): Promise<void>
  stop(): Promise<void>
}

/** `hostFor`: what a way works with; its id is that of a channel nobody has. */
export function openStaffAlerts(
  alerts: readonly ReadAlert[],
  context: Pick<FlowContext, 'store' | 'clock' | 'log' | 'node'>,
  { publicUrl, hostFor }: { readonly publicUrl: string; hostFor(id: string): Host },
): StaffAlerts {
  const tellers = alerts.map(({ entry: { id, tell, language }, open }) => {
    const telling = { id, way: open(hostFor(`alerts/${id}`)), topics: tell, language, publicUrl }
    return new AlertTeller(context, telling)
  })
  return {
    start: async () => void (await Promise.all(tellers.map((teller) => teller.start()))),
    stop: async () => void (await Promise.all(tellers.map((teller) => teller.stop()))),
  }
}
