// The red-flag check: finds emergencies, self-harm and violence in what a person wrote, in every state of a conversation.
// A false alarm costs a minute of an agent, a miss a life; still, "笑死我了" and "胸痛中心在哪" must not ring.
import type { PersonFacts } from '../model/department.ts'
import { isDeniedBefore } from './denial.ts'
import { runNow, type Steps } from './faq/slices.ts'
import { type Reading, readMessage } from './reading.ts'
import type { RedFlagRule, RedFlagRules } from './red-flag-rules.ts'
import { type Compiled, type CompiledRule, compile } from './safety/compile.ts'
import { type Found, findSigns, type Span } from './safety/found.ts'
import type { Clause, Scope } from './scope.ts'
import { subjectAt } from './subject.ts'
import { quote } from './text/matchable.ts'
import type { RedFlagHit, SafetyCheck } from './turn.ts'

export function createSafetyCheck(rules: RedFlagRules): SafetyCheck {
  const compiled = compile(rules)
  return {
    check(text, person = {}, reading = readMessage(text)) {
      const { matchable } = reading
      const found = findSigns(compiled, matchable, (from, start) => isDeniedBefore(matchable.text, from, start))
      return found === undefined ? undefined : judge(compiled, { ...reading, found }, person)
    },
  }
}

export interface FailedSentence {
  readonly rule: string
  readonly sentence: string
  readonly expected: 'alarm' | 'silence'
}

/** Runs the sentences that stand beside each rule; every failure is named. */
export function testRedFlags(rules: RedFlagRules): readonly FailedSentence[] {
  return runNow(redFlagTestSteps(rules))
}

/** The same while a service goes on: yields after every rule. */
export function* redFlagTestSteps(rules: RedFlagRules): Steps<readonly FailedSentence[]> {
  const failures: FailedSentence[] = []
  for (const family of rules.families) {
    const safety = createSafetyCheck({ ...rules, families: [family] })
    for (const rule of family.rules) {
      yield
      const alone = createSafetyCheck({ ...rules, families: [{ ...family, rules: [rule] }] })
      for (const sentence of rule.examples) {
        if (alone.check(sentence) === undefined) failures.push({ rule: rule.id, sentence, expected: 'alarm' })
      }
      yield
      for (const sentence of rule.counterExamples) {
        if (safety.check(sentence) !== undefined) failures.push({ rule: rule.id, sentence, expected: 'silence' })
      }
    }
  }
  return failures
}

/** A message with what was found in it; the rest is read when a rule needs it. */
interface Message extends Reading {
  readonly found: Found
}

function judge(compiled: Compiled, message: Message, known: PersonFacts): RedFlagHit | undefined {
  const first = findRule(compiled.rules, message, known)
  if (first === undefined) return undefined
  const { family, rule } = first.compiled
  const bodily = family.kind === 'selfHarm' && findRule(compiled.rules, message, known, 'emergency') !== undefined
  const [span] = first.spans
  const about = span && subjectAt(message.matchable.text, message.scope(), span.start)
  return {
    family: family.id,
    rule: rule.id,
    kind: family.kind,
    words: [...new Set(first.spans.map(({ start, end }) => quote(message.matchable, start, end)))],
    greenChannel: family.greenChannel,
    ...(about === undefined ? {} : { about }),
    ...(bodily ? { alsoEmergency: true } : {}),
  }
}

interface RuleFound {
  readonly compiled: CompiledRule
  readonly spans: readonly Span[]
}

function findRule(
  rules: readonly CompiledRule[],
  message: Message,
  known: PersonFacts,
  kind?: RedFlagHit['kind'],
): RuleFound | undefined {
  for (const compiled of rules) {
    if (kind !== undefined && compiled.family.kind !== kind) continue
    if (!isBegun(compiled, message.found)) continue
    const spans = findAll(compiled, message)
    if (spans !== undefined && fits(compiled.rule.person, known, message)) return { compiled, spans }
  }
  return undefined
}

function isBegun({ all }: CompiledRule, { begun }: Found): boolean {
  for (const { no } of all) if (begun[no] !== 1) return false
  return true
}

/** One span of each group, the longest that counts; undefined when a group has none. */
function findAll(compiled: CompiledRule, message: Message): readonly Span[] | undefined {
  const spans: Span[] = []
  for (const group of compiled.all) {
    let best: Span | undefined
    for (const span of message.found.spansOf(group)) {
      if (best !== undefined && lengthOf(span) <= lengthOf(best)) continue
      if (counts(span, compiled, message)) best = span
    }
    if (best === undefined) return undefined
    spans.push(best)
  }
  return spans
}

function lengthOf({ start, end }: Span): number {
  return end - start
}

function counts(span: Span, compiled: CompiledRule, message: Message): boolean {
  const { family, rule } = compiled
  const scope = message.scope()
  if (!scope.isMeant(span.start, span.end, rule.evenIf ?? family.evenIf)) return false
  const [first, last] = [scope.clauseAt(span.start), scope.clauseAt(span.end - 1)]
  const isSaidIn = (words: CompiledRule['unless'], start: number, end: number) =>
    message.found
      .spansOf(words)
      .some((each) => each.start >= start && each.end <= end && !scope.isNegated(each.start, each.end))
  if (isSaidIn(compiled.unless, first.start, last.end)) return false
  if (isSaidIn(compiled.unlessInSentence, first.sentence.start, last.sentence.end)) return false
  const isNow = first.now || first.worse || last.now || last.worse
  if (!isNow && isSaidIn(compiled.unlessSettled, first.start, nextClause(scope, last).end)) return false
  return rule.atMostDays === undefined || !hasLasted(rule.atMostDays, first, last, message)
}

function nextClause({ clauses }: Scope, clause: Clause): Clause {
  const next = clauses[clauses.indexOf(clause) + 1]
  return next === undefined || next.sentence.start !== clause.sentence.start ? clause : next
}

/** A piece of a sentence that says nothing but how long: "胸痛,有三年多了". */
const BARE = /^(?:已经|也|有|大概|大约|快|将近|都|持续|断断续续|反反复复|差不多|大半|[了多左右吧啊]|以上)*[,.!?;]?$/

/** Said to have gone on for longer, with no word that it came back or got worse. */
function hasLasted(days: number, first: Clause, last: Clause, message: Message): boolean {
  const scope = message.scope()
  const { text } = message.matchable
  const [start, end] = [first.sentence.start, last.sentence.end]
  const isOld = message.durations().some((each) => {
    if (each.days <= days || each.start < start || each.end > end) return false
    if (each.start >= first.start && each.end <= last.end) return true
    const clause = scope.clauseAt(each.start)
    return !each.ago && BARE.test(text.slice(clause.start, each.start) + text.slice(each.end, clause.end))
  })
  return isOld && !scope.clauses.some((clause) => clause.start >= start && clause.end <= end && clause.worse)
}

function fits(wanted: RedFlagRule['person'], known: PersonFacts, message: Message): boolean {
  const { pregnant, child, minAge, maxAge } = wanted
  if (pregnant === undefined && child === undefined && minAge === undefined && maxAge === undefined) return true
  const person: PersonFacts = { ...known, ...message.person().facts }
  if (pregnant === true && person.pregnant !== true) return false
  const { ageYears } = person
  if (child === true && !(ageYears === undefined ? person.child === true : ageYears < 14)) return false
  if (minAge !== undefined && !(ageYears !== undefined && ageYears >= minAge)) return false
  return maxAge === undefined || (ageYears !== undefined && ageYears <= maxAge)
}
