// Who works in the demo's hospital, and their screens over real HTTP. Passwords are made at every start; nobody has seen
// them before, and they open a hospital that is gone in an hour.
import type { App } from '../../src/app.ts'
import { systemRandom } from '../../src/base/random.ts'
import type { Role } from '../../src/model/role.ts'
import { type ApiAnswer, type Console, consoleWith, post } from '../support/screens.ts'

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

export interface Person {
  readonly login: string
  readonly name: string
  readonly role: Role
  readonly title?: string
  readonly department?: string
  readonly extension?: string
}

export interface Account extends Person {
  readonly password: string
}

/** One for every face of the console, and two colleagues for the board. */
export const PEOPLE = [
  { login: 'admin', name: '陆远', role: 'admin' },
  { login: 'wangmin', name: '王敏', role: 'agent', title: '导诊咨询员', extension: '8101' },
  { login: 'lixiang', name: '李想', role: 'agent', title: '导诊咨询员', extension: '8102' },
  { login: 'hejing', name: '何静', role: 'supervisor', title: '导诊中心主管', extension: '8100' },
  { login: 'zhaoning', name: '赵宁', role: 'clinician', title: '儿科主治医师', department: '儿科', extension: '8230' },
  { login: 'sunqi', name: '孙琦', role: 'editor', title: '知识管理员', extension: '8110' },
  { login: 'liqing', name: '黎青', role: 'qc', title: '质控专员', extension: '8120' },
  { login: 'zhengxin', name: '郑欣', role: 'agent', title: '导诊咨询员', extension: '8103' },
  { login: 'gaoyuan', name: '高源', role: 'trainee', title: '实习咨询员' },
] as const satisfies readonly Person[]
export type Login = (typeof PEOPLE)[number]['login']

export function withPasswords(): readonly Account[] {
  return PEOPLE.map((person) => ({ ...person, password: newPassword() }))
}

/** The administrator comes by the set-up link, everybody else is made by him. */
export async function createAccounts(app: App, accounts: readonly Account[]): Promise<void> {
  const [admin, ...others] = accounts
  if (admin === undefined) return
  const token = (await app.setupLink)?.split('#setup=')[1]
  const { login, name, password } = admin
  const nobody = consoleWith(() => app.address)
  expectDone('/setup', await nobody.post('/setup', { token, login, name, password }))
  const screen = await signIn(app.address, admin)
  for (const account of others) expectDone(account.login, await screen.post('/accounts', account))
}

export async function signIn(address: string, { login, password }: Account): Promise<Console> {
  const answer = await post(`${address}/api/v1/session`, { login, password }, { origin: address })
  if (!answer.ok) throw new Error(`${login} cannot sign in: ${answer.status}`)
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrfToken } = (await answer.json()) as { csrfToken: string }
  return consoleWith(() => address, { cookie, 'x-csrf-token': csrfToken })
}

/** A step of the demo that is refused is a mistake of the demo: it says which. */
export function expectDone(what: string, answer: ApiAnswer): ApiAnswer['body'] {
  if (answer.status < 300) return answer.body
  throw new Error(`${what} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
}

/** `k7vx-m2qd-w9hn-c4te`: about 80 bits. */
function newPassword(): string {
  const letters = [...systemRandom.bytes(16)].map((byte) => LETTERS[byte % LETTERS.length])
  return [0, 4, 8, 12].map((from) => letters.slice(from, from + 4).join('')).join('-')
}
