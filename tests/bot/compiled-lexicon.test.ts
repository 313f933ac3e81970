// The compiled lexicon says what the YAML files say, or is not used.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readYamlFile } from '../../src/base/yaml-file.ts'
import {
  decodeLexicon,
  digestSources,
  encodeLexicon,
  type SourceFile,
} from '../../src/bot/departments/compiled-lexicon.ts'
import { compileLexicon, lexiconOf } from '../../src/bot/departments/lexicon.ts'
import { beginningsOf, buildWordIndex, scanWords } from '../../src/bot/departments/word-index.ts'
import { parseCatalogue } from '../../src/bot/seeds/catalogue-file.ts'
import { parseLexiconFile } from '../../src/bot/seeds/lexicon-file.ts'
import { ROUTED } from './departments.cases.ts'
import { expectParsed } from './shipped.ts'

const CONFIG = new URL('../../config/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, CONFIG))

const files = readdirSync(new URL('lexicon/', CONFIG)).sort()
const sources: readonly SourceFile[] = [
  { name: 'departments-catalogue.yaml', bytes: read('departments-catalogue.yaml') },
  ...files.map((name) => ({ name, bytes: read(`lexicon/${name}`) })),
]
const digest = digestSources(sources)
const compiled = read('models/lexicon.bin')

function fromYaml() {
  const yaml = (path: string) => {
    const file = readYamlFile(new URL(path, CONFIG).pathname)
    return file.ok ? file.value : undefined
  }
  const catalogue = expectParsed(parseCatalogue(yaml('departments-catalogue.yaml'), 'departments-catalogue.yaml'))
  const groups = files.flatMap((file) => expectParsed(parseLexiconFile(yaml(`lexicon/${file}`), file, catalogue)))
  return { catalogue, tables: compileLexicon(groups, catalogue) }
}

describe('the compiled lexicon that is shipped', () => {
  // Red after a change of the lexicon, the catalogue or the normal form: node training/departments/compile-lexicon.ts
  it('is what its YAML files give, byte for byte', () => {
    const { catalogue, tables } = fromYaml()
    expect(Buffer.compare(encodeLexicon(digest, catalogue, tables), compiled)).toBe(0)
  })

  it('finds the same words', () => {
    const { catalogue, tables } = fromYaml()
    const decoded = decodeLexicon(compiled, digest)
    expect(decoded?.catalogue.clinics).toEqual(catalogue.clinics)
    expect(decoded?.lexicon.size).toBe(tables.size)
    for (const [words] of ROUTED) expect(decoded?.lexicon.find(words)).toEqual(lexiconOf(tables).find(words))
  })

  it('is left aside once a hospital changes one byte of its words, or renames a file', () => {
    const [catalogue, first, ...rest] = sources
    if (catalogue === undefined || first === undefined) throw new Error('no files')
    const changed = { ...first, bytes: Buffer.concat([first.bytes, Buffer.from('\n')]) }
    expect(decodeLexicon(compiled, digestSources([catalogue, changed, ...rest]))).toBeUndefined()
    const renamed = { ...first, name: `my-${first.name}` }
    expect(decodeLexicon(compiled, digestSources([catalogue, renamed, ...rest]))).toBeUndefined()
  })

  it('is left aside when it is damaged or cut short', () => {
    const damaged = Uint8Array.from(compiled)
    damaged[compiled.length >> 1] = (damaged[compiled.length >> 1] ?? 0) ^ 1
    for (const bytes of [damaged, compiled.subarray(0, 90_000), new Uint8Array(20)]) {
      expect(decodeLexicon(bytes, digest)).toBeUndefined()
    }
  })

  it('reads the same from an odd place in memory', () => {
    const shifted = Buffer.concat([Buffer.from('-'), compiled]).subarray(1)
    expect(decodeLexicon(shifted, digest)?.lexicon.find('膝盖疼').length).toBe(1)
  })
})

describe('an index of words', () => {
  const found = (words: readonly string[], text: string) => {
    const spots: string[] = []
    const index = buildWordIndex(new Map(words.map((word, at) => [word, at])))
    scanWords(index, beginningsOf(index), text, (entry, start, end) => {
      spots.push(`${words[entry]}@${start}-${end}`)
    })
    return spots
  }

  it('reports words inside words and words that overlap', () => {
    expect(found(['胸口疼', '口疼', '疼得'], '胸口疼得')).toEqual(['胸口疼@0-3', '口疼@1-3', '疼得@2-4'])
  })

  it('finds nothing in an empty text, nor with no words', () => {
    expect(found(['胸口'], '')).toEqual([])
    expect(found([], '胸口疼')).toEqual([])
    expect(found([''], '胸口疼')).toEqual([])
  })
})
