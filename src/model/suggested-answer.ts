// An approved answer that may fit what a patient wrote: proposed to an agent, who decides. Never sent by itself.

export interface SuggestedAnswer {
  /** Of the FAQ entry. */
  readonly id: string
  /** The question as the hospital prints it. */
  readonly title: string
  readonly answer: string
  /** Between 0 and 1. */
  readonly score: number
}
