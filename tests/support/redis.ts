// A real Redis, thrown away afterwards: Debian's redis-server on a port of its own, without anything on disk. Dies with the
// test that started it. Without redis-server the tests that need it say so aloud; .ci/run installs it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'

export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Ends it at once, as a machine does. */
  kill(): Promise<void>
  /** FLUSHALL. */
  flush(): Promise<void>
  /** Everybody is thrown out and has to know it; empty: none is needed. */
  changePassword(password: string): Promise<void>
  /** The same port again, empty. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis)
  process.stderr.write('redis-server is missing: tests of several nodes are NOT run (apt-get install redis-server)\n')

export async function startRedis(options: { readonly password?: string } = {}): Promise<RedisServer> {
  const port = await freePort()
  const auth = options.password === undefined ? '' : `:${options.password}@`
  let child = await run(port, options.password)
  let changed = ''
  const kill = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await ended
  }
  return {
    url: `redis://${auth}127.0.0.1:${port}`,
    port,
    kill,
    async flush() {
      const client = new Redis(`redis://${auth}127.0.0.1:${port}`)
      await client.flushall()
      client.disconnect()
    },
    async changePassword(password) {
      const known = changed === '' ? auth : `:${encodeURIComponent(changed)}@`
      const client = new Redis(`redis://${known}127.0.0.1:${port}`)
      await client.config('SET', 'requirepass', password)
      changed = password
      for (const type of ['normal', 'pubsub']) await client.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes')
      client.disconnect()
    },
    async restart() {
      await kill()
      child = await run(port, options.password)
    },
    stop: kill,
  }
}

async function run(port: number, password: string | undefined): Promise<ChildProcess> {
  const quiet = ['--save', '', '--appendonly', 'no', '--daemonize', 'no', '--bind', '127.0.0.1']
  const secret = password === undefined ? [] : ['--requirepass', password]
  const child = spawn('redis-server', ['--port', String(port), ...quiet, ...secret], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => text.includes('Ready to accept connections') && resolve())
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
  })
  return child
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
