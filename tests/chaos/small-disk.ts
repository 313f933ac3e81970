// A disk of a few hundred MiB (a tmpfs), so that it can be filled. Only root can make one.
import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SmallDisk } from './faults.ts'

const BLOCK = Buffer.alloc(1024 * 1024)

/** Goes with the process. Undefined: we may not. `mib` must hold a database with its log, or it never starts. */
export function makeSmallDisk(mib: number): (SmallDisk & { readonly path: string }) | undefined {
  const path = mkdtempSync(join(tmpdir(), 'daozhen-disk-'))
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'none', path])
  process.once('exit', () => {
    if (made.status === 0) spawnSync('umount', ['-l', path])
    rmdirSync(path)
  })
  if (made.status !== 0) return undefined
  chmodSync(path, 0o777) // PostgreSQL has an account of its own
  const ballast = join(path, 'ballast')
  return {
    path,
    fill() {
      const file = openSync(ballast, 'w')
      try {
        for (let size = BLOCK.length; size >= 1; size = Math.floor(size / 16)) writeUntilFull(file, size)
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(ballast, { force: true }),
  }
}

function writeUntilFull(file: number, size: number): void {
  for (;;) {
    try {
      writeSync(file, BLOCK, 0, size)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
      throw error
    }
  }
}
