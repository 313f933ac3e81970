// Catalogue and lexicon as one file that is ready when it is read: the YAML files stay the source, this spares every
// start the work of reading them. It is believed only where it was made from exactly the files that lie beside it.
import { createHash, hash } from 'node:crypto'
import { type Catalogue, type Clinic, createCatalogue } from './catalogue.ts'
import { type Lexicon, type LexiconTables, lexiconOf } from './lexicon.ts'

const MAGIC = 'DZLEXIC1'
const DIGEST_BYTES = 32

export interface SourceFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Of the bytes as they lie on the disk: the catalogue first, then the files of the lexicon by name. */
export function digestSources(files: readonly SourceFile[]): string {
  const digest = createHash('sha256')
  for (const { name, bytes } of files) digest.update(`${name}\n${bytes.length}\n`).update(bytes)
  return digest.digest('hex')
}

interface Header {
  readonly sources: string
  readonly clinics: readonly Clinic[]
  readonly size: number
  readonly states: number
  readonly evidence: LexiconTables['evidence']
}

export function encodeLexicon(sources: string, { clinics }: Catalogue, tables: LexiconTables): Uint8Array {
  const { units, children, entries } = tables.index
  const header: Header = { sources, clinics, size: tables.size, states: units.length, evidence: tables.evidence }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.length)
  const body = Buffer.concat([
    Buffer.from(MAGIC),
    length,
    json,
    Buffer.alloc(json.length % 2),
    ...[units, children, entries].map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)),
  ])
  return Buffer.concat([body, hash('sha256', body, 'buffer')])
}

/** Undefined for a damaged file and for one made from other sources: then the YAML files are read. */
export function decodeLexicon(
  bytes: Uint8Array,
  sources: string,
): { readonly catalogue: Catalogue; readonly lexicon: Lexicon } | undefined {
  const start = MAGIC.length + 4
  if (bytes.length < start + DIGEST_BYTES) return undefined
  const body = bytes.subarray(0, bytes.length - DIGEST_BYTES)
  if (!hash('sha256', body, 'buffer').equals(bytes.subarray(body.length))) return undefined
  if (new TextDecoder().decode(body.subarray(0, MAGIC.length)) !== MAGIC) return undefined
  const { buffer, byteOffset } = body.byteOffset % 2 === 0 ? body : new Uint8Array(body)
  const length = new DataView(buffer, byteOffset).getUint32(MAGIC.length, true)
  // Its digest was right: whatever wrote this file wrote all of it.
  const header = JSON.parse(new TextDecoder().decode(body.subarray(start, start + length))) as Header
  if (header.sources !== sources) return undefined
  let at = byteOffset + start + length + (length % 2)
  const next = (count: number) => {
    at += count * 2
    return new Uint16Array(buffer, at - count * 2, count)
  }
  const index = { units: next(header.states), children: next(header.states + 1), entries: next(header.states) }
  return {
    catalogue: createCatalogue(header.clinics),
    lexicon: lexiconOf({ size: header.size, evidence: header.evidence, index }),
  }
}
