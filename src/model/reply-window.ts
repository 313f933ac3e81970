// What a platform lets us send: each thing a person does opens a window with a number of messages in it.
// Model (the vendor documents no rule for overlap): a send is taken from the live window that ends first.

export interface ReplyWindow {
  readonly trigger: string
  /** Messages left in it; undefined = no count. */
  readonly left: number | undefined
  readonly endsAt: number
  /** What a message sent in it must name; where there is none, it names nothing. */
  readonly reference?: string
}

/** Where every message opens a window of its own, the oldest of many are worth forgetting. */
const MOST_WINDOWS = 12

/** Windows after something opened new ones: dead ones dropped, the same trigger replaced. */
export function openWindows(
  current: readonly ReplyWindow[],
  opened: readonly ReplyWindow[],
  now: number,
): readonly ReplyWindow[] {
  if (opened.length === 0) return liveWindows(current, now)
  const triggers = new Set(opened.map((window) => window.trigger))
  const open = [...liveWindows(current, now).filter((window) => !triggers.has(window.trigger)), ...opened]
  return open.length <= MOST_WINDOWS ? open : open.toSorted((a, b) => a.endsAt - b.endsAt).slice(-MOST_WINDOWS)
}

export function liveWindows(windows: readonly ReplyWindow[], now: number): readonly ReplyWindow[] {
  return windows.filter((window) => window.endsAt > now && (window.left === undefined || window.left > 0))
}

/** The window the next message is sent in. */
export function nextWindow(windows: readonly ReplyWindow[], now: number): ReplyWindow | undefined {
  return liveWindows(windows, now).reduce<ReplyWindow | undefined>(
    (best, window) => (best === undefined || window.endsAt < best.endsAt ? window : best),
    undefined,
  )
}

/** Windows after one message with this reference was sent, or undefined when there is none to send it in. */
export function takeOne(
  windows: readonly ReplyWindow[],
  now: number,
  reference?: string,
): readonly ReplyWindow[] | undefined {
  const live = liveWindows(windows, now)
  const first = nextWindow(
    live.filter((window) => window.reference === reference),
    now,
  )
  if (first === undefined) return undefined
  if (first.left === undefined) return live
  const left = first.left - 1
  return live.map((window) => (window === first ? { ...first, left } : window))
}

/** Windows after the platform said that this one is over, or used up, sooner than we counted. */
export function closeWindow(
  windows: readonly ReplyWindow[],
  reference: string,
  why: 'window-closed' | 'quota-used',
): readonly ReplyWindow[] {
  if (why === 'window-closed') return windows.filter((window) => window.reference !== reference)
  return windows.map((window) => (window.reference === reference ? { ...window, left: 0 } : window))
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
