// The real service on a slow machine: every turn costs four milliseconds more of it. A program of the flood test only.
import { systemClock } from '../../src/base/clock.ts'
import { serve } from '../../src/serve.ts'

const TURN_COSTS_MS = 4

process.exitCode = await serve(process, (point) => {
  if (point !== 'before-commit') return
  const until = systemClock.monotonic() + TURN_COSTS_MS
  while (systemClock.monotonic() < until);
})
