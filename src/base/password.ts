// Passwords: argon2id as a PHC string, and which ones are too easy. Must never log or keep a password.
import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto'
import type { Random } from './random.ts'

/** OWASP's smallest recommended cost for argon2id (Password Storage Cheat Sheet, read 2026-11). */
const MEMORY_KIB = 19_456
const PASSES = 2
const LANES = 1
const SALT_BYTES = 16
const TAG_BYTES = 32

export const SHORTEST_PASSWORD = 12
export const LONGEST_PASSWORD = 128

export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random.bytes(SALT_BYTES)
  const tag = await derive(password, { salt, memory: MEMORY_KIB, passes: PASSES, lanes: LANES })
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(tag)}`
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/

/** Without a stored hash it costs the same time and is never right: an unknown user looks like a known one. */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  const parts = PHC.exec(stored ?? '')
  const cost = {
    salt: Buffer.from(parts?.[4] ?? 'AAAAAAAAAAAAAAAAAAAAAA', 'base64'),
    memory: Number(parts?.[1] ?? MEMORY_KIB),
    passes: Number(parts?.[2] ?? PASSES),
    lanes: Number(parts?.[3] ?? LANES),
  }
  const tag = await derive(password, cost)
  const expected = Buffer.from(parts?.[5] ?? '', 'base64')
  return expected.length === tag.length && timingSafeEqual(expected, tag)
}

interface Cost {
  readonly salt: Buffer
  readonly memory: number
  readonly passes: number
  readonly lanes: number
}

function derive(password: string, cost: Cost): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    message: Buffer.from(password.normalize('NFKC')),
    nonce: cost.salt,
    parallelism: cost.lanes,
    tagLength: TAG_BYTES,
    memory: cost.memory,
    passes: cost.passes,
  }
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error === null ? resolve(tag) : reject(error)))
  })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

export type PasswordFault = 'too-short' | 'too-long' | 'too-common'

/** No composition rules; only what an attacker tries first is refused: `personal` are the login and the name. */
export function judgePassword(password: string, personal: readonly string[]): PasswordFault | undefined {
  const length = [...password].length
  if (length < SHORTEST_PASSWORD) return 'too-short'
  if (length > LONGEST_PASSWORD) return 'too-long'
  return distinctiveCharacters(password, personal) < DISTINCTIVE ? 'too-common' : undefined
}

const DISTINCTIVE = 5

/** Different characters left when everything guessable is cut out: `Hospital-2026!` has few, a sentence has many. */
function distinctiveCharacters(password: string, personal: readonly string[]): number {
  let rest = password.normalize('NFKC').toLowerCase().replaceAll('@', 'a').replaceAll('$', 's')
  const own = personal.map((word) => word.toLowerCase()).filter((word) => [...word].length > 1)
  for (const word of [...own, ...GUESSED_FIRST]) rest = rest.replaceAll(word, '')
  rest = rest.replace(/(19|20)\d\d/g, '').replace(/[\s._!#*+-]/g, '')
  return new Set(rest).size
}

/** Longest first, so that a short word does not break a longer one apart. */
const GUESSED_FIRST = [
  ...['password', 'passw0rd', 'letmein', 'welcome', 'qwertyuiop', 'qwerty', 'asdfghjkl', 'asdfgh', 'zxcvbnm', 'zxcvbn'],
  ...[
    '1q2w3e4r5t',
    '1q2w3e4r',
    '1qaz2wsx',
    'qazwsx',
    'iloveyou',
    'woaini1314',
    'woaini',
    '5201314',
    '1314520',
    '520520',
  ],
  ...[
    '1234567890',
    '0987654321',
    '123456789',
    '12345678',
    '87654321',
    '1234567',
    '123456',
    '654321',
    '112233',
    '123123',
  ],
  ...[
    '111111',
    '000000',
    '666666',
    '888888',
    '12345',
    '54321',
    '1234',
    '4321',
    '123',
    '321',
    'abcdefg',
    'abcdef',
    'abcd',
  ],
  ...['administrator', 'changeme', 'superuser', 'default', 'monkey', 'dragon', 'secret', 'master', 'system', 'admin'],
  ...['daozhentai', 'daozhen', 'yiyuan', 'zixun', 'kefu', 'yisheng', 'hushi', 'menzhen', 'jizhen', 'guahao', 'renmin'],
  ...['hospital', 'medical', 'clinic', 'doctor', 'nurse', 'patient', 'health', 'login', 'root', 'test', 'user', 'abc'],
  ...[
    '人民医院',
    '中心医院',
    '医院',
    '导诊台',
    '导诊',
    '咨询',
    '客服',
    '医生',
    '护士',
    '门诊',
    '急诊',
    '挂号',
    '密码',
    '管理员',
  ],
].sort((a, b) => b.length - a.length)
