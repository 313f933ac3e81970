// What changed between two texts, word by word as people see words in Chinese. Long texts are compared line by line first.

export interface Piece {
  readonly what: 'same' | 'gone' | 'new'
  readonly text: string
}

const MOST_CELLS = 1_500_000

export function textChanges(before: string, after: string): readonly Piece[] {
  if (before === after) return before === '' ? [] : [{ what: 'same', text: before }]
  const [one, other] = [wordsOf(before), wordsOf(after)]
  let start = 0
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1
  let end = 0
  while (
    end < one.length - start &&
    end < other.length - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  ) {
    end += 1
  }
  const middle = between(one.slice(start, one.length - end), other.slice(start, other.length - end))
  const same = (words: readonly string[]): Piece => ({ what: 'same', text: words.join('') })
  return joined([same(one.slice(0, start)), ...middle, same(one.slice(one.length - end))])
}

function between(one: readonly string[], other: readonly string[]): readonly Piece[] {
  if (one.length * other.length > MOST_CELLS || one.length === 0 || other.length === 0) {
    return [
      { what: 'gone', text: one.join('') },
      { what: 'new', text: other.join('') },
    ]
  }
  const width = other.length + 1
  const longest = new Uint32Array((one.length + 1) * width)
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const [down, right] = [longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0]
      longest[i * width + j] = one[i] === other[j] ? (longest[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(down, right)
    }
  }
  return walk(one, other, (i, j) => longest[i * width + j] ?? 0)
}

function walk(
  one: readonly string[],
  other: readonly string[],
  longest: (i: number, j: number) => number,
): readonly Piece[] {
  const pieces: Piece[] = []
  let [i, j] = [0, 0]
  while (i < one.length || j < other.length) {
    const [gone, fresh] = [one[i], other[j]]
    if (gone !== undefined && gone === fresh) {
      pieces.push({ what: 'same', text: gone })
      i += 1
      j += 1
    } else if (gone !== undefined && (fresh === undefined || longest(i + 1, j) >= longest(i, j + 1))) {
      pieces.push({ what: 'gone', text: gone })
      i += 1
    } else {
      pieces.push({ what: 'new', text: fresh ?? '' })
      j += 1
    }
  }
  return pieces
}

function joined(pieces: readonly Piece[]): readonly Piece[] {
  const result: Piece[] = []
  for (const piece of pieces) {
    const last = result[result.length - 1]
    if (piece.text === '') continue
    if (last !== undefined && last.what === piece.what)
      result[result.length - 1] = { ...last, text: last.text + piece.text }
    else result.push(piece)
  }
  return result
}

function wordsOf(text: string): readonly string[] {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}
