// The disk is full, and later it is not: nothing acknowledged is lost, reading goes on, writing comes back by itself.
// A limit on the size of files stands in for the disk; Linux lets us lift it again from outside.
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { SQLITE, testIds } from '../support/store.ts'

const LIMIT_IN_BLOCKS = 4_000 // of 512 bytes; an empty database takes a third of it

/** Writes on every line it reads, and says what became of it. */
const WRITER = `
const [store, clock, random, ids] = await Promise.all(
  ['store/sqlite.ts', 'base/clock.ts', 'base/random.ts', 'base/ids.ts'].map((name) => import(process.argv[1] + '/' + name)))
const made = ids.createIds(clock.systemClock, random.systemRandom)
const opened = await store.openSqlite({ path: process.argv[2], clock: clock.systemClock, ids: made })
console.log('ready')
let n = 0
for await (const _ of (await import('node:readline')).createInterface({ input: process.stdin })) {
  const row = { name: 'n-' + n++, value: 'x'.repeat(20_000) }
  const written = await opened.write((tx) => tx.db.insertInto('meta').values(row).execute()).then(() => 'acked', (error) => error.code)
  const rows = await opened.reads.selectFrom('meta').select('name').execute()
  console.log(written + ' ' + rows.length)
}
await opened.close()`

type Writer = ChildProcessByStdio<Writable, Readable, null>

function startWriter(path: string): Writer {
  const src = join(import.meta.dirname, '../../src')
  const limited = `trap '' XFSZ; ulimit -S -f ${LIMIT_IN_BLOCKS}; exec "$@"`
  const node = [process.execPath, '--input-type=module', '-e', WRITER, src, path]
  return spawn('/bin/sh', ['-c', limited, 'sh', ...node], { stdio: ['pipe', 'pipe', 'inherit'] })
}

it.runIf(process.platform === 'linux')(
  'refuses while the disk is full, keeps what it acknowledged, and recovers',
  async () => {
    const path = await SQLITE.freshPlace()
    const writer = startWriter(path)
    const lines = createInterface({ input: writer.stdout })[Symbol.asyncIterator]()
    const next = async () => String((await lines.next()).value)
    const write = async () => {
      writer.stdin.write('\n')
      const [outcome = '', rows = ''] = (await next()).split(' ')
      return { outcome, rows: Number(rows) }
    }
    expect(await next()).toBe('ready')

    let acked = 0
    let full = 0
    while (full < 3 && acked < 200) {
      const { outcome, rows } = await write()
      if (outcome === 'acked') acked += 1
      else full += 1
      expect(['acked', 'DZ_STORE_BUSY']).toContain(outcome)
      expect(rows).toBe(acked) // reading goes on, and shows exactly what was acknowledged
    }
    expect(acked).toBeGreaterThan(5)
    expect(full).toBe(3)

    spawnSync('prlimit', ['--pid', String(writer.pid), '--fsize=unlimited:unlimited'])
    for (let i = 0; i < 3; i++) expect(await write()).toEqual({ outcome: 'acked', rows: ++acked })
    writer.kill('SIGKILL')

    const store = await SQLITE.open(path, systemClock, testIds(systemClock))
    expect(await store.reads.selectFrom('meta').select('name').execute()).toHaveLength(acked)
    await store.close()
  },
)
