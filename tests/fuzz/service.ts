// The real service, which tells its parent on request how much CPU time it has used and whether the prototypes of the
// language are still as they were. A program of this test only. Dies with its parent.
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { serve } = await import('../../src/serve.ts')
const PROTOTYPES = [Object, Array, Function, String, Number, Buffer, Map, Promise, Error].map(
  ({ prototype }) => prototype,
)

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const prototypes = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).map(String).join(' ')).join('; ')
  process.send?.({ cpuMs: (user + system) / 1_000, prototypes })
})
const dieToo = () => process.kill(process.pid, 'SIGKILL')
process.once('disconnect', dieToo)
process.exitCode = await serve(process)
process.off('disconnect', dieToo)
if (process.connected) process.disconnect()
