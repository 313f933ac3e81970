// YAML that people write, read with suspicion: UTF-8 only, bounded in size, depth and aliases, dates left as text.
import { readFileSync, statSync } from 'node:fs'
import { CORE_SCHEMA, dump, load, YAMLException } from 'js-yaml'

export type YamlFile =
  | { readonly ok: true; readonly value: unknown }
  /** `line` counts from 1 where the parser knows it. */
  | { readonly ok: false; readonly found: string; readonly expected: string; readonly line?: number }

const LARGEST_FILE = 8 * 1024 * 1024
const LIMITS = { schema: CORE_SCHEMA, maxAliases: 0, maxDepth: 20, maxTotalMergeKeys: 0 }

/** Never throws for a bad file. */
export function readYamlFile(path: string): YamlFile {
  let bytes: Buffer
  try {
    if (statSync(path).size > LARGEST_FILE) return { ok: false, found: 'more than 8 MB', expected: 'a smaller file' }
    bytes = readFileSync(path)
    if (bytes.length === 0) return { ok: false, found: 'an empty file', expected: 'a YAML file with something in it' }
  } catch (error) {
    const missing = (error as { code?: unknown }).code === 'ENOENT'
    return { ok: false, found: missing ? 'no such file' : 'a file that cannot be read', expected: 'a YAML file' }
  }
  return parseYaml(bytes)
}

/** Never throws for bad text. */
export function parseYaml(bytes: Uint8Array): YamlFile {
  try {
    return { ok: true, value: load(new TextDecoder('utf-8', { fatal: true }).decode(bytes), LIMITS) }
  } catch (error) {
    if (!(error instanceof YAMLException)) {
      return { ok: false, found: 'bytes that are not UTF-8', expected: 'a YAML file saved as UTF-8 (not GBK)' }
    }
    const line = error.mark?.line
    const expected = 'valid YAML (two spaces per level, quotes around text with a colon, no anchors)'
    return { ok: false, found: error.reason, expected, ...(line === undefined ? {} : { line: line + 1 }) }
  }
}

/** Lines are never folded: an editor compares them. */
export function writeYaml(value: unknown): string {
  return dump(value, { schema: CORE_SCHEMA, lineWidth: -1, noRefs: true })
}
