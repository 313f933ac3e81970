// `daozhen restore`: puts a verified backup in the place of the SQLite file, which is kept aside, or into an empty
// PostgreSQL database.
import { resolve } from 'node:path'
import { restore } from '../store/backup.ts'
import { restorePostgres } from '../store/postgres-backup.ts'
import { type Command, EXIT, type Host } from './command.ts'
import { readWords } from './options.ts'
import { placeOf } from './place.ts'

export const restoreBackup: Command = {
  usage: 'restore <file> [--data <directory>]',
  summary: 'Verify a backup and put it in place; the service must be stopped, nothing is overwritten.',
  async run(words, host) {
    const read = readWords(words, { values: ['data'], rest: { least: 1, most: 1 } })
    const place = placeOf(read, host)
    const backup = resolve(read.rest[0] ?? '')
    if (place.databaseUrl !== undefined) {
      const options = { url: place.databaseUrl, poolSize: 2, clock: host.clock, ids: host.ids }
      const report = await restorePostgres(backup, options, { path: host.environment.PATH })
      host.out(`${report.messages} messages restored, audit of ${report.audit} rows verified`)
      host.err('Start the service with the keys (DAOZHEN_KEYS) this backup was made with.')
      tellDoubts(host, report.doubtfulSends)
      return EXIT.ok
    }
    const report = await restore(backup, place.dataDirectory, host)
    host.out(`${report.path}: ${report.messages} messages restored`)
    if (report.keptAside !== undefined) host.err(`The replaced database is now ${report.keptAside}`)
    tellDoubts(host, report.doubtfulSends)
    return EXIT.ok
  },
}

function tellDoubts(host: Host, count: number): void {
  if (count === 0) return
  host.err(`${count} sends may have been made since the backup: agents see them as unknown, none is repeated.`)
}
