// `daozhen user reset-factor`: the only administrator has lost his phone and his codes on paper. Takes the second factor
// off; the next sign-in with the password leads through a new one.
import { findAccountByLogin } from '../store/account.ts'
import { resetFactor } from '../store/second-factor.ts'
import { type Command, EXIT } from './command.ts'
import { readWords, required } from './options.ts'
import { placeOf, withStore } from './place.ts'

export const userResetFactor: Command = {
  usage: 'user reset-factor --login <login> [--data <directory>]',
  summary: 'Take a lost second factor off an account and end its sessions; the next sign-in asks for a new one.',
  async run(words, host) {
    const read = readWords(words, { values: ['login', 'data'] })
    const login = required(read, 'login').toLowerCase()
    const isReset = await withStore({ ...placeOf(read, host), mayCreate: false }, host, (store) =>
      store.write(async (tx) => {
        const account = await findAccountByLogin(tx.db, login)
        return account !== undefined && resetFactor(tx, account.id, { kind: 'system' })
      }),
    )
    host.err(isReset ? `The second factor of "${login}" is gone.` : `"${login}" has no second factor.`)
    return isReset ? EXIT.ok : EXIT.failed
  },
}
