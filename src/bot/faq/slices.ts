// Long work as a generator that yields now and then: run at once where nobody waits (a start), or in slices with a pause
// between them, so that a running service keeps answering.

/** Yields wherever it may be interrupted. */
export type Steps<T> = Generator<undefined, T, undefined>

export function runNow<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** `pause` lets other work run: `() => new Promise(setImmediate)`. */
export async function runInSlices<T>(steps: Steps<T>, pause: () => Promise<unknown>): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await pause()
  }
}
