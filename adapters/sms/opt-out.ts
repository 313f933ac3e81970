// Words by which a person wants no more texts (退订). The provider keeps a blacklist of its own; ours must stop as well.

const OPT_OUT = new Set(['R', 'T', 'TD', '退订'])

/** The whole answer must be the word: `T` in a sentence is only a letter. */
export function isOptOut(text: string): boolean {
  const word = text
    .normalize('NFKC')
    .replace(/[\s\p{P}]/gu, '')
    .toUpperCase()
  return OPT_OUT.has(word)
}
