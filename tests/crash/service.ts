// The real service, told to die: `service.ts before-commit 3` kills itself the third time it comes to that point. A
// program of this test only; src/main.ts knows nothing of it. Dies with its parent, too.
import { writeSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { FAULT_POINTS, type FaultPoints, noFaults } from '../../src/flow/fault-points.ts'

enableCompileCache()
const { serve } = await import('../../src/serve.ts')
wrongClock()
const dieToo = () => process.kill(process.pid, 'SIGKILL')
process.once('disconnect', dieToo)
process.exitCode = await serve(process, bomb(process.argv.slice(2)))
process.off('disconnect', dieToo)
if (process.connected) process.disconnect()

/** The wall clock of the machine, set wrong when the parent says so. */
function wrongClock(): void {
  const rightNow = Date.now
  let offByMs = 0
  Date.now = () => rightNow() + offByMs
  process.on('message', (told) => {
    offByMs = (told as { readonly offByMs: number }).offByMs
  })
}

function bomb([at, hit]: readonly string[]): FaultPoints {
  const deadly = FAULT_POINTS.find((point) => point === at)
  if (deadly === undefined) return noFaults
  let left = Number(hit)
  return (point) => {
    if (point !== deadly || --left > 0) return
    writeSync(1, `${JSON.stringify({ event: 'dying', at: point })}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
}
