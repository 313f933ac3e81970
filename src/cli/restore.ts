// `daozhen restore`: puts a verified backup in the place of the database, which is kept aside.
import { resolve } from 'node:path'
import { restore } from '../store/backup.ts'
import { type Command, EXIT } from './command.ts'
import { readWords } from './options.ts'
import { placeOf } from './place.ts'

export const restoreBackup: Command = {
  usage: 'restore <file> [--data <directory>]',
  summary: 'Verify a backup and put it in place; the service must be stopped, the replaced database is kept.',
  async run(words, host) {
    const read = readWords(words, { values: ['data'], rest: { least: 1, most: 1 } })
    const place = placeOf(read, host)
    if (place.databaseUrl !== undefined) {
      host.err('The data is in PostgreSQL: use pg_restore, or the backups of your database service.')
      return EXIT.usage
    }
    const report = await restore(resolve(read.rest[0] ?? ''), place.dataDirectory, host)
    host.out(`${report.path}: ${report.messages} messages restored`)
    if (report.keptAside !== undefined) host.err(`The replaced database is now ${report.keptAside}`)
    if (report.doubtfulSends > 0) {
      host.err(
        `${report.doubtfulSends} sends may have been made since the backup: agents see them as unknown, none is repeated.`,
      )
    }
    return EXIT.ok
  },
}
