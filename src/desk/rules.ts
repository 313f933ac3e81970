// What the desk goes by: replaced as a whole when a file of the hospital changes, so it is asked for anew each time.
import type { DeskPolicy } from '../model/desk-policy.ts'
import type { Texts } from '../model/texts.ts'
import type { WorkingCalendar } from '../model/working-calendar.ts'
import type { AgentOnDuty } from '../store/agent.ts'

export interface DeskRules {
  policy(): DeskPolicy
  calendar(): WorkingCalendar
  texts(): Texts
}

/** May keep conversations: the console gave a sign of life not too long ago. */
export function isAtDesk(rules: DeskRules, agent: AgentOnDuty | undefined, now: number): boolean {
  if (agent === undefined || agent.isDisabled || agent.presence === 'offline') return false
  return now < goneAt(rules, agent)
}

/** From then on the agent counts as gone. */
export function goneAt(rules: DeskRules, agent: AgentOnDuty): number {
  const { leaseMs, awayMs } = rules.policy()
  return agent.leaseUntil - leaseMs + awayMs
}
