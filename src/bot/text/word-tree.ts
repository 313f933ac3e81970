// Words as one tree in flat arrays. States are numbered row by row, so that the children of a state stand side by side in the
// order of their unit: all of a thousand words lie in a few pages of memory, and a file can hold them.

export interface WordTree {
  /** The unit that leads to each state; state 0 is the root. */
  readonly units: Uint16Array
  /** Children of a state: from `children[state]` to before `children[state + 1]`. */
  readonly children: Uint16Array
}

const MOST_STATES = 0xffff

/** `ended`: of each state the word that ends there. The empty word ends nowhere. */
export function buildWordTree(words: Iterable<string>): WordTree & { readonly ended: readonly (string | undefined)[] } {
  const sorted = [...new Set(words)].filter((word) => word !== '').sort()
  const units = [0]
  const children: number[] = []
  const ended: (string | undefined)[] = []
  /** The words below each state, as a stretch of `sorted`, in the order of the states. */
  const below = [{ from: 0, to: sorted.length, depth: 0 }]
  for (const { from, to, depth } of below) {
    const word = sorted[from]?.length === depth ? sorted[from] : undefined
    ended.push(word)
    children.push(below.length)
    for (let at = word === undefined ? from : from + 1; at < to; ) {
      const start = at
      const unit = sorted[at]?.charCodeAt(depth) ?? 0
      while (at < to && sorted[at]?.charCodeAt(depth) === unit) at += 1
      units.push(unit)
      below.push({ from: start, to: at, depth: depth + 1 })
    }
  }
  children.push(below.length)
  if (below.length > MOST_STATES) throw new RangeError(`more than ${MOST_STATES} stems of words`)
  return { units: Uint16Array.from(units), children: Uint16Array.from(children), ended }
}

/** The state that a unit leads to, or 0. */
export function childOf(units: Uint16Array, children: Uint16Array, state: number, unit: number): number {
  let low = children[state] ?? 0
  let high = (children[state + 1] ?? 0) - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = units[middle] ?? 0
    if (found === unit) return middle
    if (found < unit) low = middle + 1
    else high = middle - 1
  }
  return 0
}
