// BM25 on Chinese characters and pairs of them: the plain search engine beside our finders.

const K1 = 1.2
const B = 0.75

export interface Ranked {
  readonly document: number
  readonly score: number
}

export interface SearchIndex {
  /** Best first, only documents that share something with the words. */
  search(words: string, most: number): readonly Ranked[]
}

export function createBm25(documents: readonly string[]): SearchIndex {
  const terms = documents.map(termsOf)
  const meanLength = terms.reduce((sum, list) => sum + list.length, 0) / Math.max(1, terms.length)
  const postings = new Map<string, Map<number, number>>()
  terms.forEach((list, document) => {
    for (const term of list) {
      const posting = postings.get(term) ?? new Map<number, number>()
      posting.set(document, (posting.get(document) ?? 0) + 1)
      postings.set(term, posting)
    }
  })
  return {
    search(words, most) {
      const scores = new Map<number, number>()
      for (const term of new Set(termsOf(words))) {
        const posting = postings.get(term)
        if (posting === undefined) continue
        const rarity = Math.log(1 + (documents.length - posting.size + 0.5) / (posting.size + 0.5))
        for (const [document, count] of posting) {
          const length = (terms[document]?.length ?? 0) / meanLength
          const weight = (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + B * length))
          scores.set(document, (scores.get(document) ?? 0) + weight)
        }
      }
      return [...scores]
        .map(([document, score]) => ({ document, score }))
        .sort((a, b) => b.score - a.score)
        .slice(0, most)
    },
  }
}

/** Characters and pairs of neighbours, without marks and spaces. */
export function termsOf(text: string): readonly string[] {
  const letters = [...text.normalize('NFKC').toLowerCase()].filter((letter) => /[\p{L}\p{N}]/u.test(letter))
  return letters.flatMap((letter, at) => {
    const next = letters[at + 1]
    return next === undefined ? [letter] : [letter, letter + next]
  })
}
