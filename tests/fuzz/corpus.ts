// The seeds: what platforms really say and what has gone wrong before, one JSON line each, `corpus/<platform>/*.jsonl`.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Seed {
  readonly name: string
  /** Before it is sealed and signed. */
  readonly inside: string
  /** Another address of the channel than that of messages. */
  readonly to?: string
  /** Nothing that is posted to us: what the platform answers when we ask. */
  readonly pulled?: boolean
}

const FOLDER = join(import.meta.dirname, 'corpus')

/** Of two channels of one platform, the one that is only set up differently has no folder of its own. */
const SAME_AS: Readonly<Record<string, string>> = {
  'wechat-official-safe': 'wechat-official',
  'feishu-clear': 'feishu',
}

export function seedsOf(channel: string): readonly Seed[] {
  const folder = join(FOLDER, SAME_AS[channel] ?? channel)
  const lines = readdirSync(folder)
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Seed)
}
