// `daozhen backup`: a verified copy, while the service runs.
import { join, resolve } from 'node:path'
import { backUp } from '../store/backup.ts'
import { MEDIA_FOLDER } from '../store/media-files.ts'
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
    if (place.databaseUrl !== undefined) {
      host.err('The data is in PostgreSQL: use pg_dump --format=custom, or the backups of your database service.')
      host.err(media)
      return EXIT.usage
    }
    const report = await backUp(place.dataDirectory, resolve(read.rest[0] ?? ''))
    host.out(
      `${report.path}: ${report.bytes} bytes, ${report.messages} messages, audit of ${report.audit} rows verified`,
    )
    host.err(media)
    host.err('Keep the key file of the data directory ("keys") as well, in another place: the backup does not hold it.')
    return EXIT.ok
  },
}
