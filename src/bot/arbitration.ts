// What to do with what could be said: answer, offer numbered choices, give the general answer of a topic, say that we do not
// know, or fetch a person – whichever is expected to cost the patient least. Pure. Emergencies are never weighed here: the
// safety check has spoken before, since missing one costs more than everything in this table.

export type CandidateKind = 'faq' | 'faqOnTopic' | 'clinicalFaq' | 'clinic' | 'refusal' | 'advice'

/** One thing that could be said, and the chance that it is what the patient wanted. */
export interface Candidate<Said = unknown> {
  readonly kind: CandidateKind
  readonly chance: number
  readonly said: Said
}

/**
 * What an outcome costs the patient, in steps: 1 is about one more message to write.
 * A hospital may change a figure here; docs/understanding/dialogue.md says what follows.
 */
export const COSTS = {
  /** Said with confidence, and not what was asked. */
  wrong: {
    faq: 10, // walks to the wrong counter, comes without papers
    faqOnTopic: 7, // of the matter the patient named: near enough to notice at once
    clinicalFaq: 12, // eats before the test, comes on the wrong day for it
    clinic: 5.5, // the guide desk or the doctor sends them on
    refusal: 5, // turned away from something we could have told
    advice: 5, // a question of treatment or daily life, left to a doctor: turned away as well
    general: 7, // a telephone number that cannot help
  },
  /** On top, when this was what they wanted and we said something else. */
  missed: { faq: 0, faqOnTopic: 0, clinicalFaq: 0, clinic: 0, advice: 2, refusal: 6 }, // a drug or a finding by chance
  /** The general answer of the right topic: whom to ask, where to look. */
  general: 2,
  /** Numbered choices, with theirs among them and without. */
  choices: { among: 2, notAmong: 5.5 },
  /** "I did not understand, please say a little more." */
  notUnderstood: 4,
  /** A person: certain to understand, but the patient waits. */
  person: 5.5,
  /** Each message that was not understood before makes one more question worse. */
  perMiss: 1,
} as const

export const MOST_CHOICES = 3
/** Less likely than this share of the best is not worth a line in the choices. */
const WORTH_A_LINE = 0.2

export type Verdict<Said = unknown> =
  | { readonly act: 'answer'; readonly candidate: Candidate<Said> }
  | { readonly act: 'choices'; readonly candidates: readonly Candidate<Said>[] }
  | { readonly act: 'general' }
  | { readonly act: 'notUnderstood' }
  | { readonly act: 'person' }

export interface Arbitrated<Said = unknown> {
  readonly verdict: Verdict<Said>
  /** Chances after the competition, best first; they leave room for "none of these". */
  readonly candidates: readonly Candidate<Said>[]
  /** What each way was expected to cost; a way that was not open is missing. */
  readonly costs: Readonly<Partial<Record<Verdict['act'], number>>>
}

export interface Situation {
  /** Chance that the topic we have a general answer for is the patient's. */
  readonly general?: number
  /** Messages in a row that were not understood. */
  readonly misses?: number
}

export function arbitrate<Said>(all: readonly Candidate<Said>[], situation: Situation = {}): Arbitrated<Said> {
  const candidates = compete(all, situation.general)
  const misses = (situation.misses ?? 0) * COSTS.perMiss
  const best = leastCost(candidates)
  const choices = worthOffering(candidates)
  const ways: (readonly [Verdict<Said>, number])[] = [
    ...(best === undefined ? [] : [[{ act: 'answer', candidate: best }, answerCost(candidates, best)] as const]),
    ...(situation.general === undefined ? [] : [[{ act: 'general' }, generalCost(all, situation.general)] as const]),
    ...(choices.length === 0
      ? []
      : [[{ act: 'choices', candidates: choices }, choicesCost(candidates, choices) + misses] as const]),
    [{ act: 'notUnderstood' }, COSTS.notUnderstood + misses],
    [{ act: 'person' }, COSTS.person],
  ]
  const [verdict] = ways.reduce((cheapest, way) => (way[1] < cheapest[1] ? way : cheapest))
  const costs: Partial<Record<Verdict['act'], number>> = {}
  for (const [{ act }, cost] of ways) costs[act] = Math.round(cost * 100) / 100
  return { verdict, candidates, costs }
}

/** At most one is what the patient wanted, or none: each chance holds against the odds of all the others. */
function compete<Said>(all: readonly Candidate<Said>[], general: number | undefined): readonly Candidate<Said>[] {
  const odds = all.map(({ chance }) => oddsOf(chance))
  const total = odds.reduce((sum, each) => sum + each, 1)
  // An entry or a clinic of the matter is no rival of its general answer; a "no" is.
  const againstNo = total + (general === undefined ? 0 : oddsOf(general))
  return all
    .map((candidate, index) => ({
      ...candidate,
      chance: (odds[index] ?? 0) / (isNo(candidate.kind) ? againstNo : total),
    }))
    .sort((a, b) => b.chance - a.chance)
}

export function oddsOf(chance: number): number {
  const bounded = Math.min(0.999, Math.max(0.001, chance))
  return bounded / (1 - bounded)
}

export function chanceOf(odds: number): number {
  return odds / (1 + odds)
}

function leastCost<Said>(candidates: readonly Candidate<Said>[]): Candidate<Said> | undefined {
  let best: Candidate<Said> | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const cost = answerCost(candidates, candidate)
    if (cost < least) [best, least] = [candidate, cost]
  }
  return best
}

function answerCost(candidates: readonly Candidate[], said: Candidate): number {
  const others = candidates.filter((candidate) => candidate !== said)
  return (1 - said.chance) * COSTS.wrong[said.kind] + missedCost(others)
}

/** The general answer stands against every "no": a drug asked for beside the word 医保 is a drug asked for. */
function generalCost(candidates: readonly Candidate[], alone: number): number {
  const noes = candidates.filter(({ kind }) => isNo(kind))
  const odds = oddsOf(alone)
  const chance = odds / noes.reduce((sum, each) => sum + oddsOf(each.chance), 1 + odds)
  return (
    chance * COSTS.general +
    (1 - chance) * COSTS.wrong.general +
    missedCost(noes.filter(({ kind }) => kind === 'refusal'))
  )
}

function missedCost(candidates: readonly Candidate[]): number {
  return candidates.reduce((sum, { kind, chance }) => sum + chance * COSTS.missed[kind], 0)
}

/** A "no" is no choice anybody would make. */
function worthOffering<Said>(candidates: readonly Candidate<Said>[]): readonly Candidate<Said>[] {
  const best = candidates[0]?.chance ?? 0
  return candidates.filter(({ kind, chance }) => !isNo(kind) && chance >= best * WORTH_A_LINE).slice(0, MOST_CHOICES)
}

function isNo(kind: CandidateKind): boolean {
  return kind === 'refusal' || kind === 'advice'
}

function choicesCost(candidates: readonly Candidate[], offered: readonly Candidate[]): number {
  const among = offered.reduce((sum, { chance }) => sum + chance, 0)
  return among * COSTS.choices.among + (1 - among) * COSTS.choices.notAmong + missedCost(candidates)
}
