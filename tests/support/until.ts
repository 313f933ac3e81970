// Waiting for something that happens on its own, in real time: looked at every few milliseconds, never slept through.

export async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`it never came to that: ${isTrue}`)
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
}
