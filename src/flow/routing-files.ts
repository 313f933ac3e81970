// Reads what leads a patient to a clinic: catalogue, lexicon and model. The YAML files are the truth; where the compiled
// lexicon beside the model was made from exactly these bytes, it is taken instead, and no YAML is parsed.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  createLexicon,
  decodeLexicon,
  digestSources,
  type Parsed,
  type Problem,
  parseCatalogue,
  parseLexiconFile,
  parseModel,
  type Routing,
} from '../bot/knowledge.ts'

const COMPILED = 'lexicon.bin'

export interface RoutingFiles {
  readonly root: string
  readonly catalogue: string
  readonly departmentsModel: string
}

export type LoadYaml = <T>(path: string, parse: (raw: unknown, where: string) => Parsed<T>) => T | undefined

/** Undefined once `problems` holds why. */
export function readRouting(
  files: RoutingFiles,
  lexiconPaths: readonly string[],
  load: LoadYaml,
  problems: Problem[],
): Routing | undefined {
  const sources = digestOf(files, lexiconPaths)
  const words = readCompiled(files, sources) ?? readWords(files, lexiconPaths, load)
  if (words === undefined) return undefined
  const bytes = readBytes(join(files.root, files.departmentsModel))
  const model =
    bytes === undefined
      ? { ok: false as const, found: 'no file that can be read', expected: 'the model of departments' }
      : parseModel(bytes, words.catalogue)
  if (!model.ok) {
    problems.push({ path: files.departmentsModel, found: model.found, expected: model.expected })
    return undefined
  }
  const version = createHash('sha256').update(`${sources}\n${model.value.digest}`)
  return { version: version.digest('hex').slice(0, 12), ...words, model: model.value }
}

type Words = Pick<Routing, 'catalogue' | 'lexicon'>

function readCompiled({ root, departmentsModel }: RoutingFiles, sources: string | undefined): Words | undefined {
  const bytes = sources === undefined ? undefined : readBytes(join(root, dirname(departmentsModel), COMPILED))
  return bytes === undefined || sources === undefined ? undefined : decodeLexicon(bytes, sources)
}

function readWords(files: RoutingFiles, lexiconPaths: readonly string[], load: LoadYaml): Words | undefined {
  const catalogue = load(files.catalogue, parseCatalogue)
  if (catalogue === undefined) return undefined
  const groups = lexiconPaths.flatMap(
    (path) => load(path, (raw, where) => parseLexiconFile(raw, where, catalogue)) ?? [],
  )
  return { catalogue, lexicon: createLexicon(groups, catalogue) }
}

/** Undefined where a file is missing: reading it as YAML says so. */
function digestOf({ root, catalogue }: RoutingFiles, lexiconPaths: readonly string[]): string | undefined {
  const files = [catalogue, ...lexiconPaths].map((path) => ({
    name: basename(path),
    bytes: readBytes(join(root, path)),
  }))
  const read = files.flatMap(({ name, bytes }) => (bytes === undefined ? [] : [{ name, bytes }]))
  return read.length < files.length ? undefined : digestSources(read)
}

function readBytes(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
