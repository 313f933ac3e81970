// `daozhen check-config`: everything a start would refuse, without starting.
import { dirname, resolve } from 'node:path'
import { checkConfigParts } from '../app.ts'
import { DaozhenError } from '../base/errors.ts'
import { findConflicts } from '../bot/faq/conflicts.ts'
import { buildKnowledge, describeProblem, findWording, type KnowledgeParts, testWording } from '../bot/knowledge.ts'
import { loadConfig } from '../config.ts'
import { readParts } from '../flow/knowledge-files.ts'
import type { FaqEntry } from '../model/faq-entry.ts'
import { type Command, EXIT } from './command.ts'
import { readWords } from './options.ts'

export const checkConfig: Command = {
  usage: 'check-config [<file>]',
  summary: 'Check the settings and the files they name, and report every mistake at once.',
  async run(words, host) {
    const [file] = readWords(words, { rest: { least: 0, most: 1 } }).rest
    const environment = file === undefined ? host.environment : { ...host.environment, DAOZHEN_CONFIG: resolve(file) }
    const config = loadConfig(environment)
    const parts = readParts({ root: dirname(config.file), ...config.knowledge, hospital: config.hospital })
    buildKnowledge(parts)
    checkWordingRules(parts)
    checkConfigParts(config)
    for (const hint of findWording(parts, 'warn')) host.err(`hint: ${describeProblem(hint)}`)
    host.out(`${config.file}: ok`)
    for (const channel of config.channels) host.out(`channel ${channel.id} (${channel.platform})`)
    host.out(`data: ${config.databaseUrl === undefined ? config.dataDirectory : 'PostgreSQL'}`)
    for (const line of conflictLines(parts.faq)) host.out(line)
    return EXIT.ok
  },
}

/** A rule that no longer does what stands beside it. */
function checkWordingRules({ wording }: KnowledgeParts): void {
  const failures = testWording(wording)
  if (failures.length === 0) return
  const lines = failures.map(({ rule, sentence, expected }) =>
    expected === 'finding' ? `  ${rule} does not find "${sentence}"` : `  ${rule} rings on "${sentence}"`,
  )
  throw new DaozhenError('DZ_CONFIG', `the wording rules fail their own sentences:\n${lines.join('\n')}`, {
    expose: true,
  })
}

/** No mistakes, but worth an editor's look: questions that two entries would answer. */
function conflictLines(entries: readonly FaqEntry[]): readonly string[] {
  return findConflicts(entries).map(({ entries: [one, other], wordings, sameAnswer, score }) => {
    const difference = sameAnswer ? 'with the same answer' : 'with different answers'
    return `look at: ${one} "${wordings[0]}" and ${other} "${wordings[1]}" ask the same (${score}) ${difference}`
  })
}
