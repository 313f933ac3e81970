// One process per data directory, whatever became of the last one.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LOCK_FILE, lockFolder } from '../../src/base/file-lock.ts'
import { tempFolder } from '../support/temp.ts'

const LOCKED = { code: 'DZ_STORE_LOCKED', expose: true }

async function ownerOf(folder: string): Promise<ChildProcess> {
  const module = join(import.meta.dirname, '../../src/base/file-lock.ts')
  const script = `const { lockFolder } = await import(${JSON.stringify(module)})
    lockFolder(${JSON.stringify(folder)}) // forgotten at once, and still held
    global.gc()
    await new Promise((resolve) => setTimeout(resolve, 20))
    global.gc()
    process.stdout.write('owned')
    setInterval(() => {}, 1000)`
  const owner = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(owner.stdout, 'data')
  return owner
}

it('is refused to a second process until the first is gone, even when it was killed', async () => {
  const folder = tempFolder()
  const owner = await ownerOf(folder)
  expect(() => lockFolder(folder)).toThrow(expect.objectContaining(LOCKED))
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  const lock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(expect.objectContaining(LOCKED))
  lock.release()
  lock.release()
  lockFolder(folder).release()
  expect(readdirSync(folder)).toEqual([LOCK_FILE])
})

it('makes the data directory of a first start', () => {
  const folder = join(tempFolder(), 'data')
  const lock = lockFolder(folder)
  expect(readdirSync(folder)).toEqual([LOCK_FILE])
  lock.release()
})
