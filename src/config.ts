// The one schema of our settings: read once, every mistake reported at once with key, value found, what is expected and
// an example; defaults stand here and nowhere else. Secrets come as ${NAME} from the environment. The result is frozen.
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { DaozhenError } from './base/errors.ts'
import { readYamlFile } from './base/yaml-file.ts'

const RANGE = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/
const ranges = z
  .array(z.string().regex(RANGE, 'expected HH:MM-HH:MM, for example "08:00-12:00"'))
  .describe('opening ranges of a day')

const week = z
  .strictObject({
    monday: ranges.default([]),
    tuesday: ranges.default([]),
    wednesday: ranges.default([]),
    thursday: ranges.default([]),
    friday: ranges.default([]),
    saturday: ranges.default([]),
    sunday: ranges.default([]),
  })
  .describe('for example monday: ["08:00-12:00", "14:00-17:30"]')

const channel = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected small letters, digits and "-", for example "outpatients"'),
  platform: z.string().min(1),
  settings: z.record(z.string(), z.unknown()).default({}),
})

const alert = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected small letters, digits and "-", for example "duty-group"'),
  way: z.string().min(1),
  tell: z
    .array(z.enum(['emergency', 'overdue', 'waiting', 'handover', 'database']))
    .min(1)
    .default(['emergency', 'overdue', 'handover', 'database']),
  language: z.enum(['zh-CN', 'en']).default('zh-CN'),
  settings: z.record(z.string(), z.unknown()).default({}),
})

const schema = z.strictObject({
  hospital: z.strictObject({
    name: z.string().min(1),
    phone: z.string().min(1),
    emergencyPhone: z.string().min(1),
    address: z.string().min(1),
    emergencyAddress: z.string().min(1),
  }),
  server: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(8080),
      metricsPort: z.int().min(0).max(65_535).optional(),
      publicUrl: z.url().optional(),
      trustedProxies: z.array(z.string()).default([]),
      mostConnections: z.int().min(100).max(200_000).default(10_000),
      allowLoopbackPlatforms: z.boolean().default(false),
    })
    .prefault({}),
  storage: z
    .strictObject({
      directory: z.string().min(1).default('../data'),
      databaseUrl: z.string().optional(),
      /** Where files of patients lie; nodes that share a database share it, too. Empty: in `directory`. */
      mediaDirectory: z.string().min(1).optional(),
      redisUrl: z.string().optional(),
      poolSize: z.int().min(1).max(200).default(10),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }).prefault({}),
  channels: z.array(channel).min(1),
  alerts: z.array(alert).default([]),
  knowledge: z
    .strictObject({
      departments: z.string().default('departments.yaml'),
      catalogue: z.string().default('departments-catalogue.yaml'),
      lexicon: z.string().default('lexicon'),
      departmentsModel: z.string().default('models/departments.bin'),
      redFlags: z.string().default('red-flags.yaml'),
      faq: z.string().default('faq'),
      texts: z.string().default('texts/zh-CN.yaml'),
      wording: z.string().default('wording.yaml'),
      holidays: z.string().default('holidays.yaml'),
    })
    .prefault({}),
  security: z
    .strictObject({
      secondFactor: z.enum(['required-roles', 'off']).default('required-roles'),
      idleLockMinutes: z.int().min(0).max(240).default(15),
    })
    .prefault({}),
  desk: z
    .strictObject({
      capacity: z.int().min(1).max(50).default(5),
      hours: week.default({
        monday: ['08:00-12:00', '14:00-17:30'],
        tuesday: ['08:00-12:00', '14:00-17:30'],
        wednesday: ['08:00-12:00', '14:00-17:30'],
        thursday: ['08:00-12:00', '14:00-17:30'],
        friday: ['08:00-12:00', '14:00-17:30'],
        saturday: ['08:00-12:00'],
        sunday: [],
      }),
    })
    .prefault({}),
})

export type Config = Readonly<z.infer<typeof schema>> & {
  /** Absolute path of the settings file; relative paths in it start at its folder. */
  readonly file: string
  readonly dataDirectory: string
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  /** Folder that holds the folder of media files. */
  readonly mediaDirectory: string
  /** Keys of the secrets in the database as text (`id:64 hexadecimal digits` per line); undefined: the key file. */
  readonly keys: string | undefined
}

export interface ConfigProblem {
  readonly path: string
  readonly found: string
  readonly expected: string
}

const DEFAULT_FILE = 'config/daozhen.yaml'

/** Throws `DZ_CONFIG` with every problem in its message, one per line. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const file = resolve(environment.DAOZHEN_CONFIG || DEFAULT_FILE)
  const raw = readSettings(file)
  const problems: ConfigProblem[] = []
  const value = fillSecrets(raw, environment, '', problems)
  const parsed = schema.safeParse(value)
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(issue, value)))
  if (parsed.success) problems.push(...crossCheck(parsed.data))
  const port = portFrom(environment.PORT, problems)
  if (problems.length > 0 || !parsed.success) throw configError(file, problems)
  const settings = parsed.data
  const folder = dirname(file)
  const dataDirectory = resolve(environment.DAOZHEN_DATA_DIR || resolve(folder, settings.storage.directory))
  const { mediaDirectory } = settings.storage
  return deepFreeze({
    ...settings,
    server: port === undefined ? settings.server : { ...settings.server, port },
    file,
    dataDirectory,
    mediaDirectory: mediaDirectory === undefined ? dataDirectory : resolve(folder, mediaDirectory),
    redisUrl: environment.REDIS_URL || settings.storage.redisUrl || undefined,
    keys: environment.DAOZHEN_KEYS || undefined,
    databaseUrl: environment.DATABASE_URL || settings.storage.databaseUrl || undefined,
  })
}

export function configError(file: string, problems: readonly ConfigProblem[]): DaozhenError {
  const lines = problems.map((problem) => `  ${problem.path}: found ${problem.found}; expected ${problem.expected}`)
  const text = `${file} has ${problems.length} problem(s):\n${lines.join('\n')}`
  return new DaozhenError('DZ_CONFIG', text, { expose: true })
}

function readSettings(file: string): unknown {
  const read = readYamlFile(file)
  if (read.ok) return read.value
  const path = read.line === undefined ? '(file)' : `line ${read.line}`
  throw configError(file, [{ path, found: read.found, expected: `${read.expected}; DAOZHEN_CONFIG is its path` }])
}

const SECRET = /^\$\{([A-Z][A-Z0-9_]*)\}$/

function fillSecrets(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  path: string,
  problems: ConfigProblem[],
): unknown {
  if (Array.isArray(value)) return value.map((item, i) => fillSecrets(item, environment, `${path}[${i}]`, problems))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [
      key,
      fillSecrets(item, environment, path === '' ? key : `${path}.${key}`, problems),
    ])
    return Object.fromEntries(entries)
  }
  const name = typeof value === 'string' ? SECRET.exec(value)?.[1] : undefined
  if (name === undefined) return value
  const secret = environment[name]
  if (secret === undefined || secret === '') {
    problems.push({
      path,
      found: secret === undefined ? `no environment variable ${name}` : `an empty environment variable ${name}`,
      expected: `the secret in ${name}, for example ${name}=… npm start`,
    })
  }
  return secret ?? ''
}

function problemsOf(issue: z.core.$ZodIssue, root: unknown): readonly ConfigProblem[] {
  const path = pathText(issue.path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      found: 'a key we do not know',
      expected: 'no such key (is it a typing error?)',
    }))
  }
  const missing = issue.code === 'invalid_type' && valueAt(root, issue.path) === undefined
  const expected = missing ? `this setting (${issue.expected})` : issue.message
  return [{ path: path || '(file)', found: describe(valueAt(root, issue.path)), expected }]
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  )
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root)
}

/** Never the value of something that may be a secret. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'an empty value'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return value.length > 40 ? `text of ${value.length} characters` : JSON.stringify(value)
  return Array.isArray(value) ? 'a list' : 'a block of keys'
}

function crossCheck(config: z.infer<typeof schema>): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = []
  for (const [list, what] of [['channels', 'channel'] as const, ['alerts', 'way to tell staff'] as const]) {
    const ids = config[list].map(({ id }) => id)
    ids.forEach((id, i) => {
      if (ids.indexOf(id) === i) return
      problems.push({ path: `${list}[${i}].id`, found: `"${id}" twice`, expected: `an id of its own per ${what}` })
    })
  }
  const isPublic =
    config.server.publicUrl !== undefined && !/\/\/(127\.0\.0\.1|localhost)/.test(config.server.publicUrl)
  if (config.server.allowLoopbackPlatforms && isPublic) {
    problems.push({
      path: 'server.allowLoopbackPlatforms',
      found: 'true together with a public URL',
      expected: 'false: it is for tests and the demo only',
    })
  }
  return problems
}

function portFrom(text: string | undefined, problems: ConfigProblem[]): number | undefined {
  if (text === undefined || text === '') return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  problems.push({ path: 'PORT (environment)', found: JSON.stringify(text), expected: 'a port from 0 to 65535' })
  return undefined
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const item of Object.values(value)) deepFreeze(item)
  }
  return value
}
