// Every patient turn of real conversations through the whole bot, one talk after the other with what it remembers. Nothing
// may throw, and no reply may name a disease, a drug or a dose. Counts only; not a word of a patient is printed.

import { decide } from '../src/bot/decide.ts'
import type { BotState, Decision, Knowledge } from '../src/bot/turn.ts'
import { rulesBrokenBy } from '../src/bot/wording/last-check.ts'
import { createStopwatch, type Latency } from '../src/cli/eval/figures.ts'
import type { Dialogue } from './data.ts'

export interface ReplayReport extends Latency {
  readonly dialogues: number
  readonly turns: number
  /** Turns that threw; must be 0. */
  readonly thrown: number
  /** Skill and rule → turns. */
  readonly skills: Readonly<Record<string, number>>
  /** Red-flag family → turns that rang. */
  readonly alarms: Readonly<Record<string, number>>
  readonly dialoguesWithAlarm: number
  /** Wording rule → replies the bot held back itself. */
  readonly withheld: Readonly<Record<string, number>>
  /** Wording rule → replies that would have reached a patient all the same; must be empty. */
  readonly broken: Readonly<Record<string, number>>
  /** Rule → approved FAQ answers that name what the hospital approved (a vaccine's disease, say). */
  readonly approved: Readonly<Record<string, number>>
}

export interface HeardAlarm {
  readonly dialogue: string
  readonly rule: string
  readonly text: string
}

/** `onAlarm`: for somebody who reads a sample of them. */
export function replayDialogues(
  knowledge: Knowledge,
  dialogues: readonly Dialogue[],
  { now, onAlarm = () => {} }: { readonly now: number; readonly onAlarm?: (alarm: HeardAlarm) => void },
): ReplayReport {
  const watch = createStopwatch()
  const counts = {
    skills: new Tally(),
    alarms: new Tally(),
    withheld: new Tally(),
    broken: new Tally(),
    approved: new Tally(),
  }
  const ringing = new Set<string>()
  let turns = 0
  let thrown = 0
  for (const { id, turns: said } of dialogues) {
    let state: BotState = { greeted: true }
    let at = now
    for (const { role, text } of said) {
      if (role !== 'patient') continue
      turns += 1
      at += 30_000
      const decision = watch.time(() => tryTo(() => decide(turnOf(knowledge, text, state, at))))
      if (decision === undefined) {
        thrown += 1
        continue
      }
      state = decision.state
      counts.skills.add(nameOf(decision))
      for (const rule of decision.why.withheld ?? []) counts.withheld.add(rule)
      for (const rule of rulesBrokenBy(knowledge, decision)) counts.broken.add(rule)
      if (decision.why.entry !== undefined) {
        for (const rule of rulesBrokenBy(knowledge, asComposed(decision))) counts.approved.add(rule)
      }
      for (const effect of decision.effects) {
        if (effect.kind !== 'raiseAlarm') continue
        counts.alarms.add(effect.hit.family)
        ringing.add(id)
        onAlarm({ dialogue: id, rule: effect.hit.rule, text })
      }
    }
  }
  return {
    ...{ dialogues: dialogues.length, turns, thrown, dialoguesWithAlarm: ringing.size },
    ...{ skills: counts.skills.sorted(), alarms: counts.alarms.sorted() },
    ...{ withheld: counts.withheld.sorted(), broken: counts.broken.sorted() },
    approved: counts.approved.sorted(),
    ...watch.latency(),
  }
}

class Tally {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  sorted(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort((a, b) => b[1] - a[1]))
  }
}

/** The bot goes on where a person would take over: every turn of every talk is looked at. */
function turnOf(knowledge: Knowledge, text: string, state: BotState, now: number): Parameters<typeof decide>[0] {
  return {
    now,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: now },
    conversation: { state: 'bot', emergency: false, mayHold: false },
    state,
    knowledge,
  }
}

/** The same reply, looked at as if the bot had composed it. */
function asComposed(decision: Decision): Decision {
  const { entry: _, ...why } = decision.why
  return { ...decision, why }
}

function tryTo<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function nameOf({ why: { skill, rule } }: Decision): string {
  return skill === 'safety' || rule === undefined ? skill : `${skill}/${rule}`
}
