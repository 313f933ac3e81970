// Wordings that belong together, from permitted rows only, laid out as banks of entries with questions to them.

export interface Row {
  readonly text: string
  readonly title?: string
  readonly source: string
  readonly use: string
}

export interface Pair {
  readonly entry: string
  readonly wording: string
}

export interface BankQuestion {
  readonly text: string
  /** Entry that answers; undefined = none of the bank. */
  readonly right: string | undefined
}

export interface BankEntry {
  readonly id: string
  readonly wordings: readonly string[]
}

export interface Bank {
  readonly entries: readonly BankEntry[]
  readonly questions: readonly BankQuestion[]
}

const LEAST_ALIKE = 0.3
const LONGEST_CLAUSE = 45

/** Each title with the clause of its question that is nearest to it. */
export function pairsOf(rows: readonly Row[]): readonly Pair[] {
  return rows.flatMap(({ text, title, source, use }) => {
    if (use !== 'train') throw new Error('a row that may not be trained on')
    if (source !== 'toyhom' || title === undefined) return []
    const wanted = gramsOf(title)
    const clauses = text.split(/[。？！?!，,；;\n]/).filter((clause) => clause.length >= 5)
    const spans = clauses.flatMap((clause, at) => [clause, `${clause}，${clauses[at + 1] ?? ''}`])
    const rated = spans
      .filter((span) => span.length <= LONGEST_CLAUSE && gramsOf(span).size >= 4)
      .map((span) => ({ span, alike: jaccard(wanted, gramsOf(span)) }))
      .sort((a, b) => b.alike - a.alike)
    const [best] = rated
    if (wanted.size < 4 || best === undefined || best.alike < LEAST_ALIKE) return []
    return plain(best.span) === plain(title) ? [] : [{ entry: title, wording: best.span }]
  })
}

/** Shuffled banks; `without` of the entries are taken out, and their wordings then have no right answer. */
export function banksOf(pairs: readonly Pair[], random: () => number, size: number, without: number): readonly Bank[] {
  const titles = shuffled([...new Set(pairs.map(({ entry }) => entry))], random)
  const byEntry = Map.groupBy(pairs, ({ entry }) => entry)
  const banks: Bank[] = []
  for (let from = 0; from + size / 2 < titles.length; from += size) {
    const own = titles.slice(from, from + size)
    const gone = new Set(own.filter(() => random() < without))
    banks.push({
      entries: own.filter((title) => !gone.has(title)).map((title) => ({ id: title, wordings: [title] })),
      questions: own.flatMap((title) =>
        (byEntry.get(title) ?? []).map(({ wording }) => ({
          text: wording,
          right: gone.has(title) ? undefined : title,
        })),
      ),
    })
  }
  return banks
}

/** Our own entries, a part of whose wordings is asked: every wording once, in one of `folds` banks. */
export function banksOfOwn(
  entries: readonly BankEntry[],
  random: () => number,
  folds: number,
  without: number,
): readonly Bank[] {
  const folded = entries.map(({ id, wordings }) => ({
    id,
    wordings: shuffled(wordings, random).map((text, at) => ({ text, fold: at % folds })),
  }))
  return Array.from({ length: folds }, (_, fold) => {
    const gone = new Set(entries.filter(() => random() < without).map(({ id }) => id))
    return {
      entries: folded
        .filter(({ id }) => !gone.has(id))
        .map(({ id, wordings }) => ({
          id,
          wordings: wordings.filter((wording) => wording.fold !== fold).map(({ text }) => text),
        })),
      questions: folded.flatMap(({ id, wordings }) =>
        wordings
          .filter((wording) => wording.fold === fold)
          .map(({ text }) => ({ text, right: gone.has(id) ? undefined : id })),
      ),
    }
  })
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function gramsOf(text: string): ReadonlySet<string> {
  const letters = plain(text)
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)))
}

function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((gram) => other.has(gram)).length
  return shared / Math.max(1, one.size + other.size - shared)
}
