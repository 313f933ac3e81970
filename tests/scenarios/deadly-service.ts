// The real service with a bot that no process survives: it dies, as by a fault of the machine, whenever a patient writes
// the word given. A program of deadly-message.test.ts only.
import { startApp } from '../../src/app.ts'
import { createLog } from '../../src/base/log.ts'
import { loadConfig } from '../../src/config.ts'

const word = process.argv[2] ?? ''
const app = await startApp({
  config: loadConfig(process.env),
  log: createLog('warn'),
  teach: (knowledge) => ({
    ...knowledge,
    safety: {
      check(text, person, read) {
        if (text.includes(word)) process.kill(process.pid, 'SIGKILL')
        return knowledge.safety.check(text, person, read)
      },
    },
  }),
})
process.stdout.write(`${JSON.stringify({ event: 'ready', address: app.address })}\n`)
process.once('SIGTERM', () => void app.stop())
