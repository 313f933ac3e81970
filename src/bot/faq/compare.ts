// How alike two questions are, in a dozen figures that mean something to a reader. Pure: the same two questions give the
// same figures in any hospital and any bank.
import { agreement } from '../question.ts'
import { countOthers, nameOthers } from './names.ts'
import { commonSequence, type Laid, lay, overlap } from './overlap.ts'
import { aspectBit, type Sense } from './sense.ts'
import { type Aspect, KIN_ASPECTS } from './sense-words.ts'

/** A question as the comparison wants it. */
export interface Compared {
  readonly sense: Sense
  /** Bit set of `readQuestion`. */
  readonly wants: number
  /** The topic it leans on, itself included: may complete what was asked, and need not be found again. */
  readonly topic?: Sense
}

/** What is known of the entry and the look-up beyond the one wording. */
export interface Beside {
  /** Share of the asked content that all wordings of the entry that the look-up found have together. */
  readonly contentOfEntry: number
  readonly similarity: number
}

/** In this order everywhere: weights, training, explanations. */
export const FIGURES = [
  'bias',
  /** Shares of the words as written, weighted by rarity, that the other has too: of the asked, of the known question. */
  'plainOfAsked',
  'plainOfKnown',
  /** Longest common subsequence of the words as written. */
  'sequence',
  /** The same shares of the content in one spelling. */
  'contentOfAsked',
  'contentOfKnown',
  /** The same is asked of the subject: 1 all, 0.5 one side says nothing or kin, 0 something else. */
  'aspects',
  'otherAspect',
  'otherAsk',
  'wants',
  'otherForbids',
  'otherPhase',
  'otherPerson',
  'otherNumber',
  /** The rarest stretch of content that the other has not: one word exchanged weighs little in a share, and everything here. */
  'lackingInKnown',
  'lackingInAsked',
  /** Named by one side only: 胃镜, 乙肝, 左. */
  'namedOnlyByAsked',
  'namedOnlyByKnown',
  /** Asked of the subject by one side only. */
  'askedOnly',
  'knownOnly',
  /** How much both say: a long question found again is surer than a word found again. */
  'amountShared',
  /** Share of the asked content that all nearby wordings of the entry have together. */
  'contentOfEntry',
  /** Of the look-up, which weighs by what is rare among the entries at hand. */
  'similarity',
] as const

export type Figures = readonly number[]

/** The asked question, made ready to be laid beside known ones. */
export interface Asked extends Compared {
  readonly plain: Laid
  readonly content: Laid
  /** The same of the topic it leans on, where it leans on one. */
  readonly saidPlain: Laid
  readonly saidContent: Laid
}

export function askedOf(compared: Compared): Asked {
  const { sense, topic } = compared
  const plain = lay(sense.plain)
  const content = lay(sense.content)
  return {
    ...compared,
    plain,
    content,
    saidPlain: topic === undefined || topic.plain === sense.plain ? plain : lay(topic.plain),
    saidContent: topic === undefined || topic.content === sense.content ? content : lay(topic.content),
  }
}

/** The figures, and the most the entry can count whatever they say. */
export interface Judged {
  readonly figures: Figures
  readonly most: number
}

export function compare(asked: Asked, known: Compared, beside: Beside): Judged {
  const a = asked.sense
  const b = known.sense
  const said = asked.topic ?? a
  const aspects = aspectAgreement(a.aspects, b.aspects)
  const plain = overlap(asked.plain, b.plain)
  const saidPlain = asked.saidPlain === asked.plain ? plain : overlap(asked.saidPlain, b.plain)
  const content = overlap(asked.content, b.content)
  const saidContent = asked.saidContent === asked.content ? content : overlap(asked.saidContent, b.content)
  const figures = [
    1,
    plain.ofLaid,
    saidPlain.ofOther,
    commonSequence(asked.plain, b.plain),
    content.ofLaid,
    saidContent.ofOther,
    aspects,
    aspects === 0 ? 1 : 0,
    a.asks !== 0 && b.asks !== 0 && (a.asks & b.asks) === 0 ? 1 : 0,
    agreement(asked.wants, known.wants),
    a.forbids !== b.forbids ? 1 : 0,
    a.phases !== b.phases ? 1 : 0,
    a.persons !== b.persons ? 1 : 0,
    a.numbers !== '' && b.numbers !== '' && a.numbers !== b.numbers ? 1 : 0,
    content.missingInOther,
    saidContent.missingInLaid,
    countOthers(a.names, b.names),
    countOthers(b.names, said.names),
    a.aspects !== 0 && b.aspects === 0 ? 1 : 0,
    a.aspects === 0 && b.aspects !== 0 ? 1 : 0,
    plain.amount,
    beside.contentOfEntry,
    beside.similarity,
  ]
  return { figures, most: ceilingOf(asked, known, saidContent.ofOther) }
}

/** Reasons no likeness may outweigh. An answer for the contrary, or for somebody else, can harm. */
export const CONTRARY = 0.25
/** Hardly the same: too little in common to be offered. */
const SOMETHING_ELSE = 0.29
/** Near enough to be offered, not to be answered. */
const OFFERED = 0.69
const LONGEST_NAME = 3
/** Less than half of what the known question is about was said. */
const HALF = 0.5

/** The most an entry can count, whatever the figures say. */
function ceilingOf(asked: Compared, known: Compared, coveredOfKnown: number): number {
  const a = asked.sense
  const b = known.sense
  const said = asked.topic ?? a
  if ((a.aspects & CLINIC) !== 0 && (b.aspects & CLINIC) === 0) return CONTRARY
  if (a.forbids !== b.forbids && (a.aspects & b.aspects & DIET) !== 0) return CONTRARY
  if (areOthers(said.phases, b.phases) || areOthers(said.persons, b.persons)) return CONTRARY
  if (nameOthers(said.names, b.names)) return CONTRARY
  if (coveredOfKnown < HALF) return SOMETHING_ELSE
  if (asksOtherFact(a.aspects, b.aspects) || a.forbids !== b.forbids) return OFFERED
  if (areOthers(a.numbers, b.numbers) || DELICATE.test(said.persons) !== DELICATE.test(b.persons)) return OFFERED
  const isNamed = a.content.length <= LONGEST_NAME && asksNothing(asked)
  return isNamed && !asksNothing(known) ? OFFERED : 1
}

/** How much is asked, and only how long is told. When and how long pass for each other. */
function asksOtherFact(asked: number, known: number): boolean {
  if (known === 0) return false
  for (const fact of FACTS) if ((asked & fact) !== 0 && (known & fact) === 0) return true
  return false
}

/** Both say it, and not the same. */
function areOthers(one: string, other: string): boolean {
  return one !== '' && other !== '' && !one.includes(other) && !other.includes(one)
}

function asksNothing({ sense, wants }: Compared): boolean {
  return sense.aspects === 0 && sense.asks === 0 && wants === 0
}

const CLINIC = bitsOf(['department', 'hospital'])
const DIET = bitsOf(['diet'])
/** Only an answer that gives the fact answers. */
const FACTS = [bitsOf(['when', 'howLong']), bitsOf(['howMuch']), bitsOf(['who'])]
/** What is harmless for others may not be in pregnancy, while nursing, or for an infant. */
const DELICATE = /[孕哺婴]/
const KIN = KIN_ASPECTS.map(bitsOf)

function bitsOf(names: readonly Aspect[]): number {
  return names.reduce((bits, name) => bits | aspectBit(name), 0)
}

function aspectAgreement(one: number, other: number): number {
  if (one === other) return 1
  if (one === 0 || other === 0) return 0.5
  if ((one & other) !== 0) return 0.85
  for (const kin of KIN) if ((kin & one) !== 0 && (kin & other) !== 0) return 0.5
  return 0
}
