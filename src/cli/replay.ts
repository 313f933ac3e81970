// `daozhen replay`: messages that could not be handled are worked on again, after the reason is gone.
import { parkedInbound, replayInbound } from '../store/inbound.ts'
import type { Store } from '../store/tx.ts'
import { type Command, EXIT, UsageError } from './command.ts'
import { readWords } from './options.ts'
import { placeOf, withStore } from './place.ts'

const PAGE = 200

export const replay: Command = {
  usage: 'replay (<inbound id> | --all-parked) [--data <directory>]',
  summary: 'Work on parked messages again.',
  async run(words, host) {
    const read = readWords(words, { values: ['data'], flags: ['all-parked'], rest: { least: 0, most: 1 } })
    const [id] = read.rest
    const all = read.flags.has('all-parked')
    if ((id === undefined) !== all) throw new UsageError('name one inbound id, or --all-parked')
    const replayed = await withStore({ ...placeOf(read, host), mayCreate: false }, host, (store) =>
      id === undefined ? replayAll(store) : replayOne(store, id),
    )
    host.out(`${replayed} replayed`)
    if (id === undefined || replayed > 0) return EXIT.ok
    host.err(`${id} is not parked`)
    return EXIT.failed
  },
}

async function replayOne(store: Store, id: string): Promise<number> {
  return (await store.write((tx) => replayInbound(tx, id))) ? 1 : 0
}

/** Only those parked now: one that fails again is not taken up a second time. */
async function replayAll(store: Store): Promise<number> {
  let replayed = 0
  let after = ''
  for (;;) {
    const page = await parkedInbound(store.reads, after, PAGE)
    for (const id of page) replayed += await replayOne(store, id)
    const last = page.at(-1)
    if (last === undefined) return replayed
    after = last
  }
}
