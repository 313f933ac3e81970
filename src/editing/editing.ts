// Editing as the console uses it: the entries as they hold, what is to be said about a change, what the bot would answer
// with it. Decides nothing about people, and stores nothing.
import type { Clock } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import {
  conflictSteps,
  groupQuestions,
  type HospitalFacts,
  parseFaqFile,
  parseRedFlags,
  type QuestionGroup,
  runInSlices,
} from '../bot/knowledge.ts'
import { tryDecision } from '../bot/try-decision.ts'
import type { Knowledge } from '../bot/turn.ts'
import type { BotTrial, TriedDecision } from '../model/bot-trial.ts'
import { type EditedKind, type EntryBody, type Overlay, overlaid } from '../model/edited.ts'
import type { FaqEntry } from '../model/faq-entry.ts'
import type { Released } from '../store/release.ts'
import { Candidates } from './candidates.ts'
import { departmentIds, findingsOf } from './checks.ts'
import { type Finding, found, hasErrors } from './finding.ts'
import type { Kind, Surroundings } from './kinds/kind.ts'
import { entriesNow, kindOf, withReleased } from './kinds/registry.ts'
import { checkSafety, compareAnswers, questionsInTurns, type Regression, type SafetyRegression } from './regression.ts'
import { type AskedSentence, type RuleDraft, type RuleTest, testRule, wordingFamilies } from './rule-tests.ts'
import { lineFault } from './schema-faults.ts'
import { type CatalogueClinic, departmentAnswer, filledWith, knownFacts } from './sources.ts'
import type { ConfigValues, Entries } from './values.ts'

export interface EditingParts {
  readonly clock: Clock
  values(): ConfigValues
  released(): Released
  /** Kind of a channel; undefined: no such channel. */
  platformOf(channelId: string): string | undefined
  /** What answers now. */
  knowledge(): Knowledge
  /** What would answer with this laid over the files. Throws `DZ_CONFIG` when nothing could. */
  candidate(overlay: Overlay): Promise<Knowledge>
  readonly hospital: HospitalFacts
  /** Of the official catalogue, as far as the hospital has it. */
  clinics(): readonly CatalogueClinic[]
}

/** Undefined: as in the files again. */
export type Changes = ReadonlyMap<string, EntryBody | null | undefined>

/** Asked on a channel, at a time. */
export interface EditorTrial extends Omit<BotTrial, 'platform'> {
  readonly channelId?: string
  readonly at?: number
}

export interface Checked {
  readonly ok: boolean
  readonly entries: readonly { readonly id: string; readonly findings: readonly Finding[] }[]
  readonly regression: Regression & { readonly safety: SafetyRegression }
}

export interface Editing {
  released(): Released
  values(): ConfigValues
  /** As they hold now. */
  entries(kind: Kind): Entries
  findings(kind: Kind, id: string, body: EntryBody | null): readonly Finding[]
  /** Everything that could stop these changes, and what they change for patients. Takes seconds, in slices. */
  check(kind: Kind, changes: Changes): Promise<Checked>
  /** What the bot would decide with these changes; those it could not be built with are left out. */
  tryWith(changes: ReadonlyMap<EditedKind, Changes>, trial: EditorTrial): Promise<TriedDecision | undefined>
  /** A rule as it is being written, asked sentence by sentence. */
  test(draft: RuleDraft, sentences: readonly AskedSentence[]): Promise<RuleTest>
  /** Name of a fact → what it says now. */
  facts(): ReadonlyMap<string, string>
  /** With every fact in its place. */
  filled(text: string): string
  /** What a patient reads who asks for it by name; undefined while it lacks something. */
  departmentAnswer(id: string, body: EntryBody): string | undefined
  clinics(): readonly CatalogueClinic[]
  wordingFamilies(): ReturnType<typeof wordingFamilies>
  /** The approved answer nearest to a question. */
  nearest(question: string): FaqEntry | undefined
  /** Questions put together by what they ask, the largest group first. */
  groups(questions: readonly string[]): readonly QuestionGroup[]
}

const REGRESSION_MS = 6_000

export function createEditing(parts: EditingParts): Editing {
  const candidates = new Candidates((overlay) => parts.candidate(overlay))
  const entries = (kind: Kind) => entriesNow(kind, parts.values(), parts.released().overlay)
  const around = (entriesOfKind: Entries): Surroundings => ({
    values: parts.values(),
    entries: entriesOfKind,
    departments: departmentIds(parts.values(), parts.released().overlay),
  })
  const build = (overlay: Overlay, changes: unknown) => candidates.get(keyOf(parts, changes), overlay)
  return {
    released: () => parts.released(),
    values: () => parts.values(),
    entries,
    findings: (kind, id, body) => findingsOf({ kind, id, body }, around(entries(kind)), parts.knowledge().wording),
    async check(kind, wished) {
      const changes = named(kind, wished)
      const overlay = overlaid(parts.released().overlay, kind.kind, changes)
      const all = entriesNow(kind, parts.values(), overlay)
      const { wording } = parts.knowledge()
      const found = await checkEach(changes, (id, body) => findingsOf({ kind, id, body }, around(all), wording))
      if (found.some(({ findings }) => hasErrors(findings))) return { ok: false, entries: found, regression: NOT_ASKED }
      if (!isKnowledge(kind.kind)) return { ok: true, entries: found, regression: NOT_ASKED }
      const built = await attempt(() => build(overlay, [kind.kind, [...changes]]))
      if (!built.ok) return { ok: false, entries: withProblems(found, built.why), regression: NOT_ASKED }
      await aMoment()
      const conflicts = kind.kind === 'faq' ? await conflictsOf(all, [...changes.keys()]) : []
      const regression = await regress(parts, built.knowledge, { overlay, kind: kind.kind, ids: [...changes.keys()] })
      const ok = regression.safety.failed.length === 0
      return { ok, entries: withConflicts(found, conflicts), regression }
    },
    async tryWith(changes, { at, channelId, ...trial }) {
      const sound = soundOnly(parts, changes)
      const overlay = [...sound].reduce((laid, [kind, each]) => overlaid(laid, kind, each), parts.released().overlay)
      const tried =
        sound.size === 0
          ? undefined
          : await attempt(() =>
              build(
                overlay,
                [...sound].map(([kind, each]) => [kind, [...each]]),
              ),
            )
      const knowledge = tried?.ok === true ? tried.knowledge : parts.knowledge()
      const platform = channelId === undefined ? undefined : parts.platformOf(channelId)
      return tryDecision(knowledge, at ?? parts.clock.now(), {
        ...trial,
        ...(platform === undefined ? {} : { platform }),
      })
    },
    test: (draft, sentences) =>
      testRule(draft, sentences, { values: parts.values(), overlay: parts.released().overlay, pause: aMoment }),
    facts: () => knownFacts(parts.hospital, parts.knowledge()),
    filled: (text) => filledWith(knownFacts(parts.hospital, parts.knowledge()), text),
    departmentAnswer: (id, body) => departmentAnswer(parts.knowledge(), id, body, parts.clock.now()),
    clinics: () => parts.clinics(),
    wordingFamilies: () => wordingFamilies(parts.values(), parts.released().overlay),
    nearest: (question) => parts.knowledge().faq.find(question, parts.clock.now())[0]?.entry,
    groups: groupQuestions,
  }
}

const NOT_ASKED: Checked['regression'] = { asked: 0, changedTotal: 0, changed: [], safety: { asked: 0, failed: [] } }

function named(kind: Kind, changes: Changes): Changes {
  return new Map(
    [...changes].map(([id, body]) => [id, body === null || body === undefined ? body : kind.named(id, body)]),
  )
}

/** Kinds the bot is built from. */
function isKnowledge(kind: EditedKind): boolean {
  return kindOf(kind)?.join !== undefined || kind === 'notice' || kind === 'doctor'
}

function keyOf(parts: EditingParts, changes: unknown): string {
  const numbers = [...parts.released().numbers].sort()
  return JSON.stringify([parts.knowledge().version, numbers, changes])
}

async function checkEach(
  changes: Changes,
  findings: (id: string, body: EntryBody | null) => readonly Finding[],
): Promise<Checked['entries']> {
  const found: { readonly id: string; readonly findings: readonly Finding[] }[] = []
  for (const [id, body] of changes) {
    // As in the files again: what stands there was looked at when it was read.
    found.push({ id, findings: body === undefined ? [] : findings(id, body) })
    await aMoment()
  }
  return found
}

type Built = { readonly ok: true; readonly knowledge: Knowledge } | { readonly ok: false; readonly why: string }

async function attempt(build: () => Promise<Knowledge>): Promise<Built> {
  try {
    return { ok: true, knowledge: await build() }
  } catch (error) {
    if (error instanceof DaozhenError && error.code === 'DZ_CONFIG') return { ok: false, why: error.message }
    throw error
  }
}

/** One line of the engine per problem: put to the entry it names, or to the first one when it names none of them. */
function withProblems(found: Checked['entries'], why: string): Checked['entries'] {
  const lines = why.split('\n').filter((line) => line.includes(': found '))
  const placed = found.map(({ id, findings }) => {
    const own = lines.filter((line) => line.includes(` ${id}.`) || line.includes(`.${id}`))
    return { id, findings: [...findings, ...own.map((line) => lineFault(line, fieldIn(line, id)))] }
  })
  const isPlaced = placed.some(({ findings }) => hasErrors(findings))
  if (isPlaced) return placed
  const rest = (lines.length > 0 ? lines : [why]).slice(0, 20).map((line) => lineFault(line, ''))
  return placed.map((entry, at) => (at === 0 ? { ...entry, findings: [...entry.findings, ...rest] } : entry))
}

function fieldIn(line: string, id: string): string {
  const after = line.slice(line.indexOf(id) + id.length + 1)
  return /^([\w.-]+): found/.exec(after)?.[1] ?? ''
}

async function conflictsOf(entries: Entries, ids: readonly string[]) {
  const parsed = parseFaqFile([...entries.values()], 'faq')
  if (!parsed.ok) return []
  const some = parsed.value.filter(({ id }) => ids.includes(id))
  return runInSlices(conflictSteps(parsed.value, some), aMoment)
}

/** Two entries may share a wording on purpose: said, never refused. */
function withConflicts(
  checked: Checked['entries'],
  conflicts: Awaited<ReturnType<typeof conflictsOf>>,
): Checked['entries'] {
  return checked.map(({ id, findings }) => {
    const own = conflicts.flatMap(({ kind, entries: [one, other], wordings: [mine, theirs], sameAnswer }) => {
      if (one !== id) return []
      const code = `${kind === 'same' ? 'same' : 'near'}-question-${sameAnswer ? 'same' : 'other'}-answer` as const
      const values = { mine, theirs, id: other }
      return [found('questions', code, values, { level: 'warn', otherId: other })]
    })
    return { id, findings: [...findings, ...own] }
  })
}

async function regress(
  parts: EditingParts,
  after: Knowledge,
  { overlay, kind, ids }: { readonly overlay: Overlay; readonly kind: EditedKind; readonly ids: readonly string[] },
): Promise<Checked['regression']> {
  const questions = questionsInTurns(approvedQuestions(parts), new Set(kind === 'faq' ? ids : []))
  const answers = await compareAnswers([parts.knowledge(), after], questions, {
    now: parts.clock.now(),
    elapsed: () => parts.clock.monotonic(),
    budgetMs: REGRESSION_MS,
    pause: aMoment,
  })
  await aMoment()
  const rules = parseRedFlags(withReleased(parts.values(), overlay).redFlags)
  const safety = rules.ok
    ? await checkSafety(after, rules.value, { isChanged: kind === 'red-flag', pause: aMoment })
    : NOT_ASKED.safety
  return { ...answers, safety }
}

function approvedQuestions(parts: EditingParts): readonly (readonly [string, readonly string[]])[] {
  const faq = kindOf('faq')
  if (faq === undefined) return []
  return [...entriesNow(faq, parts.values(), parts.released().overlay)].map(([id, { questions }]) => [
    id,
    Array.isArray(questions) ? (questions as readonly unknown[]).map(String) : [],
  ])
}

/** A draft with a fault is left out, so that the trial goes on with the others. */
function soundOnly(parts: EditingParts, changes: ReadonlyMap<EditedKind, Changes>): ReadonlyMap<EditedKind, Changes> {
  const sound = new Map<EditedKind, Changes>()
  for (const [name, each] of changes) {
    const kind = kindOf(name)
    if (kind === undefined || !isKnowledge(name)) continue
    const around = {
      values: parts.values(),
      entries: entriesNow(kind, parts.values(), parts.released().overlay),
      departments: departmentIds(parts.values(), parts.released().overlay),
    }
    const kept = [...each].filter(
      ([id, body]) =>
        body === undefined || !hasErrors(findingsOf({ kind, id, body }, around, parts.knowledge().wording)),
    )
    if (kept.length > 0) sound.set(name, named(kind, new Map(kept)))
  }
  return sound
}

/** Lets everything else that waits go first. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
