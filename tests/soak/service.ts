// The real service on a faster clock, which tells on request what it holds after a collection. A program of this test
// only; src/main.ts knows nothing of it. Dies with its parent.
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startApp } from '../../src/app.ts'
import { createLog } from '../../src/base/log.ts'
import { loadConfig } from '../../src/config.ts'
import { fastClock, type Pace } from './fast-clock.ts'

export interface Held {
  readonly heapMiB: number
  readonly outsideMiB: number
  readonly timers: number
  readonly handles: number
  readonly files: number
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const config = loadConfig(process.env)
const pace = JSON.parse(process.argv[2] ?? '') as Pace
const app = await startApp({
  config,
  log: createLog(config.log.level),
  clock: fastClock(pace),
  environment: process.env,
})
const setupToken = (await app.setupLink)?.split('#setup=')[1]

process.on('message', () => process.send?.(held()))
const dieToo = () => process.kill(process.pid, 'SIGKILL')
process.once('disconnect', dieToo)
process.once('SIGTERM', async () => {
  await app.stop()
  process.off('disconnect', dieToo)
  process.disconnect()
})
process.send?.({ address: app.address, setupToken })

function held(): Held {
  collect()
  collect()
  const memory = process.memoryUsage()
  const resources = process.getActiveResourcesInfo()
  const timers = resources.filter((name) => name === 'Timeout' || name === 'Immediate').length
  return {
    heapMiB: memory.heapUsed / 2 ** 20,
    outsideMiB: (memory.external + memory.arrayBuffers) / 2 ** 20,
    timers,
    handles: resources.length - timers,
    files: readdirSync('/proc/self/fd').length,
  }
}
