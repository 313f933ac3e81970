// Reads what the hospital has taught the bot from config/, and watches it. A cold start with a broken file stops with
// path, line and reason; a running service keeps its last good version and says what is wrong.
import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join, relative } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { readYamlFile } from '../base/yaml-file.ts'
import type { Clinic } from '../bot/departments/catalogue.ts'
import { runInSlices, runNow, type Steps } from '../bot/faq/slices.ts'
import {
  buildKnowledge,
  buildKnowledgeInSlices,
  describeProblem,
  type HospitalFacts,
  type KnowledgeParts,
  type Parsed,
  type Problem,
  parseDepartments,
  parseFaqFile,
  parseRedFlags,
  parseTexts,
  parseWording,
  type Routing,
} from '../bot/knowledge.ts'
import type { Knowledge } from '../bot/turn.ts'
import { withBulletins } from '../editing/bulletins.ts'
import { withReleased } from '../editing/kinds/registry.ts'
import type { KnowledgeValues } from '../editing/values.ts'
import { NOTHING_RELEASED, type Overlay } from '../model/edited.ts'
import type { FaqEntry } from '../model/faq-entry.ts'
import { type LoadYaml, readRouting } from './routing-files.ts'

export interface KnowledgeFiles {
  /** Folder all paths below start at. */
  readonly root: string
  readonly departments: string
  /** The clinics a hospital may have. */
  readonly catalogue: string
  /** A folder of YAML files: everyday words for what clinics see. */
  readonly lexicon: string
  /** What training/departments made of labelled questions. */
  readonly departmentsModel: string
  readonly redFlags: string
  /** A folder of YAML files. */
  readonly faq: string
  readonly texts: string
  readonly wording: string
  readonly hospital: HospitalFacts
}

const SETTLE_MS = 300

/** Throws `DZ_CONFIG` naming every problem of every file. */
export function readKnowledge(files: KnowledgeFiles, overlay: Overlay = NOTHING_RELEASED): Knowledge {
  return buildKnowledge(runNow(partSteps(files, runNow(valueSteps(files)), overlay)))
}

export function readParts(files: KnowledgeFiles): KnowledgeParts {
  return runNow(partSteps(files, runNow(valueSteps(files)), NOTHING_RELEASED))
}

/** The files as YAML has them; a file that cannot be read is named when its part is asked for. */
interface ReadValues extends KnowledgeValues {
  /** Not edited in the console: as it was read. */
  readonly routing: Routing | undefined
  readonly problems: readonly Problem[]
  readonly broken: ReadonlySet<string>
}

/** Yields after every file. */
function* valueSteps(files: KnowledgeFiles): Steps<ReadValues> {
  const problems: Problem[] = []
  const broken = new Set<string>()
  const read = (path: string): unknown => {
    const yaml = readYaml(files.root, path)
    if (yaml.ok) return yaml.value
    problems.push(...yaml.problems)
    broken.add(path)
    return undefined
  }
  const texts = read(files.texts)
  yield
  const redFlags = read(files.redFlags)
  yield
  const departments = read(files.departments)
  yield
  const wording = read(files.wording)
  const faq = new Map<string, unknown>()
  for (const path of yamlFilesIn(files.root, files.faq, problems)) {
    yield
    faq.set(path, read(path))
  }
  yield
  const loadYaml: LoadYaml = (path, parse) => {
    const yaml = readYaml(files.root, path)
    const parsed = yaml.ok ? parse(yaml.value, path) : yaml
    if (parsed.ok) return parsed.value
    problems.push(...parsed.problems)
    return undefined
  }
  const routing = readRouting(files, yamlFilesIn(files.root, files.lexicon, problems), loadYaml, problems)
  return { texts, redFlags, departments, wording, faq, routing, problems, broken }
}

/** Yields after every part. */
function* partSteps(files: KnowledgeFiles, read: ReadValues, overlay: Overlay): Steps<KnowledgeParts> {
  const problems: Problem[] = [...read.problems]
  const values = withReleased(read, overlay)
  const take = <T>(parsed: Parsed<T>): T | undefined => {
    if (parsed.ok) return parsed.value
    problems.push(...parsed.problems)
    return undefined
  }
  const part = function* <T>(path: string, value: unknown, parse: Parse<T>): Steps<T | undefined> {
    yield
    return read.broken.has(path) ? undefined : take(parse(value, path))
  }
  const texts = yield* part(files.texts, values.texts, parseTexts)
  const redFlags = yield* part(files.redFlags, values.redFlags, parseRedFlags)
  const departments = yield* part(files.departments, values.departments, parseDepartments)
  const wording = yield* part(files.wording, values.wording, parseWording)
  const faq: FaqEntry[] = []
  for (const [path, value] of values.faq) faq.push(...((yield* part(path, value, parseFaqFile)) ?? []))
  if (
    problems.length > 0 ||
    texts === undefined ||
    redFlags === undefined ||
    departments === undefined ||
    wording === undefined
  ) {
    const lines = problems.map((problem) => `  ${describeProblem(problem)}`)
    const text = `${files.root} has ${problems.length} problem(s):\n${lines.join('\n')}`
    throw new DaozhenError('DZ_CONFIG', text, { expose: true })
  }
  const parts = { hospital: files.hospital, texts, redFlags, departments, wording, faq }
  yield
  return withBulletins({ ...parts, ...(read.routing === undefined ? {} : { routing: read.routing }) }, overlay)
}

type Parse<T> = (raw: unknown, where: string) => Parsed<T>

function yamlFilesIn(root: string, folder: string, problems: Problem[]): readonly string[] {
  try {
    const names = readdirSync(join(root, folder)).filter((name) => /\.ya?ml$/.test(name))
    return names.sort().map((name) => join(folder, name))
  } catch {
    problems.push({ path: folder, found: 'no folder that can be read', expected: 'a folder with YAML files' })
    return []
  }
}

function readYaml(root: string, path: string): Parsed<unknown> {
  const read = readYamlFile(join(root, path))
  if (read.ok) return read
  const { found, expected, line } = read
  return { ok: false, problems: [{ path: line === undefined ? path : `${path}: line ${line}`, found, expected }] }
}

/** The knowledge of a running service: replaced as a whole when its files change and are sound. */
export class LiveKnowledge {
  readonly #files: KnowledgeFiles
  readonly #clock: Clock
  readonly #log: Log
  #overlay: Overlay
  #values: ReadValues
  #current: Knowledge
  #problems: string | undefined
  #watchers: FSWatcher[] = []
  #cancel: () => void = () => {}
  #reloading: Promise<boolean> | undefined
  #changedMeanwhile = false
  #closed = false

  constructor(files: KnowledgeFiles, clock: Clock, log: Log, overlay: Overlay = NOTHING_RELEASED) {
    this.#files = files
    this.#clock = clock
    this.#log = log
    this.#overlay = overlay
    this.#values = runNow(valueSteps(files))
    this.#current = buildKnowledge(runNow(partSteps(files, this.#values, overlay)))
  }

  /** The files as they were last read, before anything released was laid over them. */
  get values(): KnowledgeValues {
    return this.#values
  }

  /** Clinics a patient can be sent to, by the official catalogue. */
  get clinics(): readonly Clinic[] {
    return (this.#values.routing?.catalogue.clinics ?? []).filter(({ hidden }) => !hidden)
  }

  /** What would answer with this laid over the files; nobody hears of it. Throws `DZ_CONFIG` when nothing could. */
  async candidate(overlay: Overlay): Promise<Knowledge> {
    const parts = await runInSlices(partSteps(this.#files, this.#values, overlay), aMoment)
    return buildKnowledgeInSlices(parts, aMoment)
  }

  /** From now on this is laid over the files; true when a new version answers. */
  release(overlay: Overlay): Promise<boolean> {
    this.#overlay = overlay
    return this.reload()
  }

  get current(): Knowledge {
    return this.#current
  }

  /** What is wrong with the files on disk while an older version answers; undefined when all is well. */
  get problems(): string | undefined {
    return this.#problems
  }

  watch(onChange: (knowledge: Knowledge) => void): void {
    const { root, departments, catalogue, departmentsModel, redFlags, texts, wording, faq, lexicon } = this.#files
    const files = [departments, catalogue, departmentsModel, redFlags, texts, wording]
    const folders = new Set(files.map((file) => join(root, file, '..')))
    folders.add(join(root, faq)).add(join(root, lexicon))
    for (const folder of folders) {
      const watcher = watch(folder, () => this.#reloadSoon(onChange))
      watcher.on('error', (error) =>
        this.#log.warn('knowledge folder is not watched', { path: relative(root, folder), error }),
      )
      this.#watchers.push(watcher)
    }
  }

  /**
   * Reads again now, other work going on meanwhile; true when a new version answers. Asked for during a reading, it reads
   * once more after it: what was read by then may be half of a change.
   */
  reload(): Promise<boolean> {
    if (this.#reloading === undefined) {
      this.#reloading = this.#readUntilSettled().finally(() => {
        this.#reloading = undefined
      })
    } else this.#changedMeanwhile = true
    return this.#reloading
  }

  async #readUntilSettled(): Promise<boolean> {
    let changed = false
    do {
      this.#changedMeanwhile = false
      changed = (await this.#readOnce()) || changed
    } while (this.#changedMeanwhile && !this.#closed)
    return changed
  }

  async #readOnce(): Promise<boolean> {
    try {
      const values = await runInSlices(valueSteps(this.#files), aMoment)
      const parts = await runInSlices(partSteps(this.#files, values, this.#overlay), aMoment)
      const next = await buildKnowledgeInSlices(parts, aMoment)
      if (this.#closed) return false
      this.#values = values
      const changed = next.version !== this.#current.version
      this.#problems = undefined
      this.#current = next
      if (changed) this.#log.info('knowledge loaded', { count: next.faq.size, state: next.version })
      return changed
    } catch (error) {
      if (this.#closed) return false
      this.#problems = error instanceof DaozhenError ? error.message : 'the files cannot be read'
      this.#log.error('knowledge files are broken, the last good version answers', {
        why: this.#problems.slice(0, 500),
        error,
      })
      return false
    }
  }

  close(): void {
    this.#closed = true
    this.#cancel()
    for (const watcher of this.#watchers) watcher.close()
    this.#watchers = []
  }

  #reloadSoon(onChange: (knowledge: Knowledge) => void): void {
    this.#cancel()
    this.#cancel = this.#clock.after(SETTLE_MS, () => {
      const isAnswered = this.#reloading !== undefined
      void this.reload().then((changed) => {
        if (changed && !isAnswered && !this.#closed) onChange(this.#current)
      })
    })
  }
}

/** Lets everything else that waits go first. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
