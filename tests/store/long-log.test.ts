// What has been written stands in the log until somebody copies it into the database: a thread does, beside the writer.
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { manualClock } from '../support/clock.ts'
import { SQLITE, testIds } from '../support/store.ts'

const PIECE = 'x'.repeat(1024 * 1024)
/** More than is worth a copy, less than makes the writer copy itself. */
const PIECES = 48

it('a long log is copied aside, so that it can begin anew', async () => {
  const clock = manualClock()
  const path = await SQLITE.freshPlace()
  const store = await SQLITE.open(path, clock, testIds(clock))
  for (let no = 0; no < PIECES; no++) {
    await store.write((tx) =>
      tx.db
        .insertInto('meta')
        .values({ name: `piece ${no}`, value: PIECE })
        .execute(),
    )
  }
  const other = new DatabaseSync(path)
  const notCopied = () => {
    const { log, checkpointed } = other.prepare('pragma wal_checkpoint(noop)').get() as Record<string, number>
    return Number(log) - Number(checkpointed)
  }
  await expect.poll(notCopied).toBe(0)
  other.close()
  await store.close()
})
