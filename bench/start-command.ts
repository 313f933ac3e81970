// What `npm start` runs, flags included: a benchmark or a long test of anything else would be of another program.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Arguments for Node. `service`: another file to run with the same flags. */
export function startCommand(root: string, service: string | undefined): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
  const [, ...words] = scripts.start.split(' ')
  return [...words.slice(0, -1), service === undefined ? join(root, words.at(-1) ?? '') : resolve(service)]
}
