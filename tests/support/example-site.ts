// The example site of docs/channels/webhook-examples beside a hospital whose channel it is: both real, in real time.
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Hospital, openHospital } from './hospital.ts'

const SECRET = `whsec_${Buffer.from('a secret of the invented hospital').toString('base64')}`
const CHANNEL = 'board'
const PROGRAM = 'docs/channels/webhook-examples/server.mjs'

export interface ExampleSite {
  /** Without a slash at the end. */
  readonly address: string
  readonly hospital: Hospital
  closes(): Promise<void>
}

export async function openExampleSite(): Promise<ExampleSite> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const settings = { secrets: [SECRET], endpoint: `${address}/daozhen` }
  const hospital = await openHospital({
    at: new Date().toISOString(), // its signatures live in real time
    channels: async () => [{ id: CHANNEL, platform: 'webhook', settings }],
  })
  const DAOZHEN_URL = `${hospital.address}/webhooks/${CHANNEL}`
  const site = await runs({ DAOZHEN_URL, DAOZHEN_SECRET: SECRET, PORT: String(port) })
  return {
    address,
    hospital,
    async closes() {
      site.kill()
      await hospital.closes()
    },
  }
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

function runs(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child))
    child.once('exit', (code) => reject(new Error(`the example ended with ${code}`)))
  })
}
