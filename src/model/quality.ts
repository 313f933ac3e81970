// Quality review (质检): what is sampled, the score card, what a mark needs. Pure; whose conversation it is stands in
// permission.ts. A score says something about one conversation, never about the pay of a person.

export const REVIEW_SUBJECTS = ['agent', 'bot'] as const
export type ReviewSubject = (typeof REVIEW_SUBJECTS)[number]

export const REVIEW_STATES = ['open', 'done', 'replied', 'final'] as const
export type ReviewState = (typeof REVIEW_STATES)[number]

export const DRAWN_WHY = ['random', 'emergency', 'complaint', 'low-rating'] as const
export type DrawnWhy = (typeof DRAWN_WHY)[number]

/** For the bot's conversations: should it have answered this? */
export const VERDICTS = ['right-to-answer', 'should-have-asked', 'should-have-handed-off'] as const
export type Verdict = (typeof VERDICTS)[number]

export interface CardItem {
  readonly id: string
  readonly label: string
  readonly weight: number
  readonly for: ReviewSubject | 'both'
  /** A fail here fails the whole conversation: safety, forbidden content. */
  readonly vital: boolean
}

export interface Mark {
  readonly item: string
  readonly mark: 'pass' | 'fail' | 'absent'
  readonly remark?: string | undefined
}

export const FIRST_CARD: readonly CardItem[] = [
  { id: 'greeting', label: '称呼与问候得体', weight: 10, for: 'agent', vital: false },
  { id: 'answered', label: '答到了所问的问题', weight: 30, for: 'both', vital: false },
  { id: 'allowed', label: '没有不能说的话（疗效保证、诊断、用药、贬低同行）', weight: 20, for: 'both', vital: true },
  { id: 'safety', label: '险情识别与处置正确', weight: 25, for: 'both', vital: true },
  { id: 'tone', label: '语气平和、好懂、不催促', weight: 15, for: 'both', vital: false },
]

export interface SamplingPlan {
  /** Of 100 closed conversations of people, and of 100 the bot had alone. */
  readonly agentPercent: number
  readonly botPercent: number
  readonly emergencies: boolean
  readonly complaints: boolean
  /** Stars up to this one are looked at; 0: none. */
  readonly ratingsUpTo: number
}

export const FIRST_PLAN: SamplingPlan = {
  agentPercent: 5,
  botPercent: 2,
  emergencies: true,
  complaints: true,
  ratingsUpTo: 2,
}

export interface Candidate {
  readonly conversationId: string
  readonly subject: ReviewSubject
  readonly emergency: boolean
  readonly complaint: boolean
  readonly stars: number | undefined
}

/** Why this conversation is to be reviewed; the same answer however often it is asked. */
export function drawnWhy(plan: SamplingPlan, candidate: Candidate): DrawnWhy | undefined {
  if (plan.emergencies && candidate.emergency) return 'emergency'
  if (plan.complaints && candidate.complaint) return 'complaint'
  if (candidate.stars !== undefined && candidate.stars <= plan.ratingsUpTo) return 'low-rating'
  const percent = candidate.subject === 'bot' ? plan.botPercent : plan.agentPercent
  return lot(candidate.conversationId) < percent ? 'random' : undefined
}

/** 0 to 99 from the id: nobody can draw again until he likes the result (FNV-1a). */
function lot(id: string): number {
  let hash = 0x81_1c_9d_c5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01_00_01_93)
  return (hash >>> 0) % 100
}

export function itemsFor(card: readonly CardItem[], subject: ReviewSubject): readonly CardItem[] {
  return card.filter((item) => item.for === 'both' || item.for === subject)
}

/** What is wrong with a filled-in card: item ids. Each item once, and a fail says why. */
export function faultyMarks(items: readonly CardItem[], marks: readonly Mark[]): readonly string[] {
  const faulty = items.filter((item) => {
    const own = marks.filter((mark) => mark.item === item.id)
    const [mark] = own
    return mark === undefined || own.length > 1 || (mark.mark === 'fail' && (mark.remark ?? '').trim() === '')
  })
  const known = new Set(items.map((item) => item.id))
  return [...faulty.map((item) => item.id), ...marks.map((mark) => mark.item).filter((id) => !known.has(id))]
}

/** 0 to 100 over what was there to be judged; null when nothing was. A failed vital item makes it 0. */
export function scoreOf(items: readonly CardItem[], marks: readonly Mark[]): number | null {
  const given = new Map(marks.map((mark) => [mark.item, mark.mark]))
  const judged = items.filter((item) => given.get(item.id) !== 'absent')
  const whole = judged.reduce((sum, item) => sum + item.weight, 0)
  if (whole === 0) return null
  if (judged.some((item) => item.vital && given.get(item.id) === 'fail')) return 0
  const passed = judged.filter((item) => given.get(item.id) === 'pass').reduce((sum, item) => sum + item.weight, 0)
  return Math.round((100 * passed) / whole)
}
