// What a platform lets us send: each thing a person does opens a window with a number of messages in it.
// Model (the vendor documents no rule for overlap): a send is taken from the live window that ends first.

export interface ReplyWindow {
  readonly trigger: string
  /** Messages left in it; undefined = no count. */
  readonly left: number | undefined
  readonly endsAt: number
}

/** Windows after something opened new ones: dead ones dropped, the same trigger replaced. */
export function openWindows(
  current: readonly ReplyWindow[],
  opened: readonly ReplyWindow[],
  now: number,
): readonly ReplyWindow[] {
  if (opened.length === 0) return liveWindows(current, now)
  const triggers = new Set(opened.map((window) => window.trigger))
  return [...liveWindows(current, now).filter((window) => !triggers.has(window.trigger)), ...opened]
}

export function liveWindows(windows: readonly ReplyWindow[], now: number): readonly ReplyWindow[] {
  return windows.filter((window) => window.endsAt > now && (window.left === undefined || window.left > 0))
}

/** Windows after one message was sent, or undefined when there is none to send it in. */
export function takeOne(windows: readonly ReplyWindow[], now: number): readonly ReplyWindow[] | undefined {
  const live = liveWindows(windows, now)
  const first = live.reduce<ReplyWindow | undefined>(
    (best, window) => (best === undefined || window.endsAt < best.endsAt ? window : best),
    undefined,
  )
  if (first === undefined) return undefined
  if (first.left === undefined) return live
  const left = first.left - 1
  return live.map((window) => (window === first ? { ...first, left } : window))
}

/** Messages that can still be sent now; undefined = no limit known. */
export function messagesLeft(windows: readonly ReplyWindow[], now: number): number | undefined {
  let sum = 0
  for (const window of liveWindows(windows, now)) {
    if (window.left === undefined) return undefined
    sum += window.left
  }
  return sum
}
