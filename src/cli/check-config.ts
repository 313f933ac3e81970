// `daozhen check-config`: everything a start would refuse, without starting.
import { dirname, resolve } from 'node:path'
import { checkConfigParts } from '../app.ts'
import { loadConfig } from '../config.ts'
import { readKnowledge } from '../flow/knowledge-files.ts'
import { type Command, EXIT } from './command.ts'
import { readWords } from './options.ts'

export const checkConfig: Command = {
  usage: 'check-config [<file>]',
  summary: 'Check the settings and the files they name, and report every mistake at once.',
  async run(words, host) {
    const [file] = readWords(words, { rest: { least: 0, most: 1 } }).rest
    const environment = file === undefined ? host.environment : { ...host.environment, DAOZHEN_CONFIG: resolve(file) }
    const config = loadConfig(environment)
    readKnowledge({ root: dirname(config.file), ...config.knowledge, hospital: config.hospital })
    checkConfigParts(config)
    host.out(`${config.file}: ok`)
    for (const channel of config.channels) host.out(`channel ${channel.id} (${channel.platform})`)
    host.out(`data: ${config.databaseUrl === undefined ? config.dataDirectory : 'PostgreSQL'}`)
    return EXIT.ok
  },
}
