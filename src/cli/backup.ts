// `daozhen backup`: a verified copy, while the service runs.
import { join, resolve } from 'node:path'
import { backUp } from '../store/backup.ts'
import { MEDIA_FOLDER } from '../store/media-files.ts'
import { dumpPostgres } from '../store/postgres-backup.ts'
import { type Command, EXIT } from './command.ts'
import { readWords } from './options.ts'
import { placeOf } from './place.ts'

export const backup: Command = {
  usage: 'backup <file> [--data <directory>]',
  summary: 'Copy the database while the service runs, and verify the copy.',
  async run(words, host) {
    const read = readWords(words, { values: ['data'], rest: { least: 1, most: 1 } })
    const place = placeOf(read, host)
    const media = `Copy ${join(place.dataDirectory, MEDIA_FOLDER)} afterwards: patients' pictures, voices and files are not in the database.`
    const target = resolve(read.rest[0] ?? '')
    if (place.databaseUrl !== undefined) {
      const { path, bytes } = await dumpPostgres(place.databaseUrl, target, { path: host.environment.PATH })
      host.out(`${path}: ${bytes} bytes, read back to its end`)
    } else {
      const report = await backUp(place.dataDirectory, target)
      host.out(
        `${report.path}: ${report.bytes} bytes, ${report.messages} messages, audit of ${report.audit} rows verified`,
      )
    }
    host.err(media)
    host.err(
      'Keep the keys (DAOZHEN_KEYS, or the file "keys") as well, in another place: the backup does not hold them.',
    )
    return EXIT.ok
  },
}
