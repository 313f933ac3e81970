// An approved answer (统一口径): the same question gets the same version for everybody.

export interface FaqEntry {
  readonly id: string
  readonly version: number
  readonly category: string
  /** The first is the question as the hospital would print it; the others are ways patients ask it. */
  readonly questions: readonly string[]
  /** Plain text; `{{hospital.…}}` and `{{department.<id>.<field>}}` are filled in when the entry is loaded. */
  readonly answer: string
  /** Other wordings of the answer for some kinds of channel (`sms`, …), by the channel's platform. */
  readonly answers?: Readonly<Record<string, string>>
  readonly departmentId?: string
  readonly owner?: string
  readonly clinical: boolean
  /** Epoch ms; outside the entry does not answer. */
  readonly validFrom?: number
  readonly validTo?: number
  /** Where the editor finds it: named in every problem. */
  readonly file?: string
  /** Ids of entries offered as buttons under the answer, at most three. */
  readonly followUps: readonly string[]
}

export function isValidAt(entry: FaqEntry, now: number): boolean {
  return (
    (entry.validFrom === undefined || entry.validFrom <= now) && (entry.validTo === undefined || now < entry.validTo)
  )
}

/** What the person reads on this channel; without a wording of its own, what everybody reads. */
export function answerFor({ answer, answers }: FaqEntry, platform: string | undefined): string {
  return (platform === undefined ? undefined : answers?.[platform]) ?? answer
}
