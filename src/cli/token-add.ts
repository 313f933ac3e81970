// `daozhen token add`: a token for another program. It is shown once and kept as a hash.

import { hashSecret, newSecret } from '../console/secret.ts'
import { type Permission, SERVICE_RIGHTS } from '../model/permission.ts'
import { saveServiceToken } from '../store/service-token.ts'
import { type Command, EXIT, UsageError } from './command.ts'
import { readWords, required } from './options.ts'
import { placeOf, withStore } from './place.ts'

export const tokenAdd: Command = {
  usage: 'token add --name <name> --rights <right,…> [--data <directory>]',
  summary: `Make a token for another program; it is shown once. Rights: ${SERVICE_RIGHTS.join(', ')}.`,
  async run(words, host) {
    const read = readWords(words, { values: ['name', 'rights', 'data'] })
    const name = required(read, 'name')
    const rights = parseRights(required(read, 'rights'))
    const token = newSecret(host.random)
    const row = { name, tokenHash: hashSecret(token), rights }
    const id = await withStore({ ...placeOf(read, host), mayCreate: true }, host, (store) =>
      store.write((tx) => saveServiceToken(tx, row, { kind: 'system' })),
    )
    if (id === undefined) {
      host.err(`There is a token named "${name}" already: choose another name, or revoke that one.`)
      return EXIT.failed
    }
    host.out(token)
    host.err(`Token "${name}" made. It is not shown again.`)
    return EXIT.ok
  },
}

function parseRights(text: string): readonly Permission[] {
  const names = text.split(',').map((name) => name.trim())
  const known: readonly string[] = SERVICE_RIGHTS
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new UsageError(`no such right: ${unknown.join(', ')} (there are: ${SERVICE_RIGHTS.join(', ')})`)
  return SERVICE_RIGHTS.filter((right) => names.includes(right))
}
