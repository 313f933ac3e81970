// Every question with an approved answer, asked of the bot as it is and as it would be: what would be answered otherwise.
// And every sentence that must ring. Works in slices; what does not fit into the time is left out, rarest wordings first.
import { decide } from '../bot/decide.ts'
import { redFlagTestSteps, runInSlices, type Steps } from '../bot/knowledge.ts'
import type { RedFlagRules } from '../bot/red-flag-rules.ts'
import type { Decision, Knowledge } from '../bot/turn.ts'
import { type OutboundContent, wordsOf } from '../model/content.ts'

export interface Regression {
  readonly asked: number
  /** Of those asked, answered otherwise; `changed` shows the first of them. */
  readonly changedTotal: number
  readonly changed: readonly { readonly question: string; readonly before: string; readonly after: string }[]
}

const MOST_CHANGED = 50
const LONGEST_SHOWN = 300

export interface Asking {
  readonly now: number
  /** Milliseconds that only ever grow. */
  readonly elapsed: () => number
  readonly budgetMs: number
  readonly pause: () => Promise<unknown>
}

export async function compareAnswers(
  [before, after]: readonly [Knowledge, Knowledge],
  questions: readonly string[],
  { now, elapsed, budgetMs, pause }: Asking,
): Promise<Regression> {
  const until = elapsed() + budgetMs
  const changed: Regression['changed'][number][] = []
  let asked = 0
  let changedTotal = 0
  for (const question of questions) {
    if (elapsed() > until) break
    asked += 1
    const [was, will] = [ask(before, question, now), ask(after, question, now)]
    if (gist(was) !== gist(will)) {
      changedTotal += 1
      if (changed.length < MOST_CHANGED) changed.push({ question, before: shown(was), after: shown(will) })
    }
    await pause()
  }
  return { asked, changedTotal, changed }
}

function ask(knowledge: Knowledge, text: string, now: number): Decision {
  return decide({
    now,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: now },
    conversation: { state: 'bot', emergency: false, mayHold: false },
    state: { greeted: true },
    knowledge,
  })
}

/** Who answers, not in which words: the words of a changed entry are looked at as such. */
function gist({ why, effects }: Decision): string {
  const { skill, rule, entry, departments, also } = why
  const kinds = effects.map(({ kind }) => kind)
  return JSON.stringify([skill, rule, entry?.id, departments, also?.entry?.id, also?.departments, kinds])
}

function shown({ effects }: Decision): string {
  const said = effects.flatMap((effect) => (effect.kind === 'say' ? [wordsIn(effect.content)] : []))
  const text = said.join('\n')
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}

function wordsIn(content: OutboundContent): string {
  return content.kind === 'choices' ? content.text : wordsOf(content)
}

/** Wordings in turns: the first of every entry, then the second …, those of `first` before all others. */
export function questionsInTurns(
  entries: Iterable<readonly [string, readonly string[]]>,
  first: ReadonlySet<string>,
): readonly string[] {
  const own: string[] = []
  const turns: string[][] = []
  for (const [id, questions] of entries) {
    questions.forEach((question, at) => {
      if (first.has(id)) own.push(question)
      else {
        const turn = turns[at] ?? []
        turn.push(question)
        turns[at] = turn
      }
    })
  }
  return [...new Set([...own, ...turns.flatMap((turn) => turn ?? [])])]
}

export interface SafetyRegression {
  readonly asked: number
  readonly failed: readonly string[]
}

/** `rules`: only where they change, each is tried by itself as well. */
export async function checkSafety(
  after: Knowledge,
  rules: RedFlagRules,
  options: { readonly isChanged: boolean; readonly pause: () => Promise<unknown> },
): Promise<SafetyRegression> {
  const ringing = await runInSlices(ringSteps(after, rules), options.pause)
  const alone = options.isChanged ? await runInSlices(redFlagTestSteps(rules), options.pause) : []
  const sentences = rules.families.flatMap((family) => family.rules)
  const asked = sentences.reduce((sum, rule) => sum + rule.examples.length + rule.counterExamples.length, 0)
  const failed = alone.map(({ rule, sentence, expected }) =>
    expected === 'alarm' ? `${rule}：“${sentence}”没有触发` : `${rule}：“${sentence}”不应触发`,
  )
  return { asked, failed: [...new Set([...ringing, ...failed])].slice(0, MOST_CHANGED) }
}

const SENTENCES_AT_ONCE = 20

function* ringSteps({ safety }: Knowledge, { families }: RedFlagRules): Steps<readonly string[]> {
  const silent: string[] = []
  let asked = 0
  for (const rule of families.flatMap((family) => family.rules)) {
    for (const sentence of rule.examples) {
      if (++asked % SENTENCES_AT_ONCE === 0) yield
      // What a rule asks of the person (age, pregnancy) is tried with the rule by itself.
      const isForAnybody = Object.keys(rule.person).length === 0
      if (isForAnybody && safety.check(sentence) === undefined) silent.push(`${rule.id}：“${sentence}”没有触发`)
    }
  }
  return silent
}
