// `daozhen user add`: an account for a colleague. The password comes by standard input, never as a word of the command
// (other users of the machine see those); without one a strong password is made and shown once.
import { hashPassword, judgePassword, type PasswordFault } from '../base/password.ts'
import { DESK_POLICY } from '../model/desk-policy.ts'
import { defaultCapacity, isRole, ROLES, type Role } from '../model/role.ts'
import { createAccount } from '../store/account.ts'
import { type Command, EXIT, type Host, UsageError } from './command.ts'
import { readWords, required, type Words } from './options.ts'
import { placeOf, withStore } from './place.ts'

const LOGIN = /^[a-z0-9][a-z0-9._-]{1,31}$/
const LONGEST_NAME = 40

export const userAdd: Command = {
  usage: 'user add --login <login> --name <name> --role <role> [--password-stdin] [--data <directory>]',
  summary: `Make an account; without --password-stdin a password is made and shown once. Roles: ${ROLES.join(', ')}.`,
  async run(words, host) {
    const read = readWords(words, { values: ['login', 'name', 'role', 'data'], flags: ['password-stdin'] })
    const person = parsePerson(read)
    const own = read.flags.has('password-stdin')
    const password = own ? await readPassword(host, person) : host.random.bytes(15).toString('base64url')
    const passwordHash = await hashPassword(password, host.random)
    const account = { ...person, passwordHash, capacity: capacityOf(person.role), teamIds: [] }
    const id = await withStore({ ...placeOf(read, host), mayCreate: true }, host, (store) =>
      store.write((tx) => createAccount(tx, account, { kind: 'system' })),
    )
    if (id === undefined) {
      host.err(`The login "${person.login}" is taken.`)
      return EXIT.failed
    }
    if (!own) host.out(password)
    host.err(`Account "${person.login}" (${person.role}) made.${own ? '' : ' The password is not shown again.'}`)
    return EXIT.ok
  },
}

interface Person {
  readonly login: string
  readonly name: string
  readonly role: Role
}

function parsePerson(words: Words): Person {
  const login = required(words, 'login').toLowerCase()
  const name = required(words, 'name')
  const role = required(words, 'role')
  if (!LOGIN.test(login)) throw new UsageError('--login: small letters, digits, dot, dash; 2 to 32 characters')
  if ([...name].length > LONGEST_NAME) throw new UsageError(`--name: at most ${LONGEST_NAME} characters`)
  if (!isRole(role)) throw new UsageError(`--role: one of ${ROLES.join(', ')}`)
  return { login, name, role }
}

const FAULTS: Readonly<Record<PasswordFault, string>> = {
  'too-short': 'the password needs at least 12 characters',
  'too-long': 'the password has more than 128 characters',
  'too-common': 'the password is too easy to guess: a sentence of your own is better',
}

async function readPassword(host: Host, person: Person): Promise<string> {
  const password = (await host.readInput()).replace(/\r?\n$/, '')
  const fault = judgePassword(password, [person.login, person.name])
  if (fault !== undefined) throw new UsageError(FAULTS[fault])
  return password
}

function capacityOf(role: Role): number {
  return defaultCapacity(role, DESK_POLICY.capacity)
}
