// `daozhen audit verify`: was the audit edited, cut or reordered?
import { verifyAudit } from '../store/audit.ts'
import { type Command, EXIT, UsageError } from './command.ts'
import { readWords } from './options.ts'
import { placeOf, withStore } from './place.ts'

export const auditVerify: Command = {
  usage: 'audit verify [--at-least <rows>] [--data <directory>]',
  summary: 'Check the hash chain of the audit; --at-least: as many rows as you wrote down the last time.',
  async run(words, host) {
    const read = readWords(words, { values: ['at-least', 'data'] })
    const atLeast = Number(read.values['at-least'] ?? 0)
    if (!Number.isSafeInteger(atLeast) || atLeast < 0) throw new UsageError('--at-least is a number of rows')
    const verdict = await withStore({ ...placeOf(read, host), mayCreate: false }, host, (store) =>
      verifyAudit(store.reads, { atLeast }),
    )
    if (verdict.ok) {
      host.out(`ok: ${verdict.count} rows`)
      return EXIT.ok
    }
    host.out(`broken at row ${verdict.seq}: ${verdict.problem}`)
    return EXIT.failed
  },
}
