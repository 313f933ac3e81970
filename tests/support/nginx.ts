// A real nginx in front of nodes of a test: Debian's, as an ordinary process in a folder of its own, with the file we ship and
// only its places changed. Without nginx the tests that need it say so aloud; .ci/run installs it.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

export interface Nginx {
  /** Plain HTTP, for clients that would not know the certificate. */
  readonly address: string
  readonly secureAddress: string
  /** Where a browser without TLS comes first. */
  readonly doorAddress: string
  readonly certificate: string
  /** What it has written down of requests. */
  log(): string
  stop(): Promise<void>
}

const PROGRAM = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx'
export const hasNginx = spawnSync(PROGRAM, ['-v']).status === 0
if (!hasNginx) process.stderr.write('nginx is missing: deploy/nginx is NOT tried (apt-get install nginx-light)\n')

export async function startNginx(folder: string, nodes: readonly [string, string]): Promise<Nginx> {
  const [door, secure, plain] = await Promise.all([freePort(), freePort(), freePort()])
  const address = `http://127.0.0.1:${plain}`
  mkdirSync(join(folder, 'certificates'))
  const certificate = makeCertificate(join(folder, 'certificates'))
  const [first, second] = nodes.map((node) => new URL(node).host)
  const shipped = readFileSync(join(import.meta.dirname, '../../deploy/nginx/daozhen.conf'), 'utf8')
  const conf = withPlaces(shipped, [
    ['server node-1:8080 ', `server ${first} `],
    ['server node-2:8080 ', `server ${second} `],
    ['listen 80;', `listen 127.0.0.1:${door};`],
    ['listen 443 ssl http2;', `listen 127.0.0.1:${secure} ssl http2; listen 127.0.0.1:${plain};`],
    // The service says itself that its streams must not be held back; here nginx does not listen, so our file decides.
    ['proxy_http_version 1.1;', 'proxy_http_version 1.1; proxy_ignore_headers X-Accel-Buffering;'],
    ['/etc/nginx/certificates/fullchain.pem', join(folder, 'certificates/fullchain.pem')],
    ['/etc/nginx/certificates/privkey.pem', join(folder, 'certificates/privkey.pem')],
    ['/var/log/nginx/access.log', join(folder, 'access.log')],
    ['/var/log/nginx/error.log', join(folder, 'error.log')],
  ])
  writeFileSync(join(folder, 'daozhen.conf'), conf)
  writeFileSync(join(folder, 'nginx.conf'), surroundings(folder))
  const stop = await run(folder, `${address}/healthz`)
  return {
    address,
    secureAddress: `https://127.0.0.1:${secure}`,
    doorAddress: `http://127.0.0.1:${door}`,
    certificate,
    log: () => readFileSync(join(folder, 'access.log'), 'utf8'),
    stop,
  }
}

/** Each stands there exactly once, or the file is no longer the one this was written for. */
function withPlaces(text: string, places: readonly (readonly [string, string])[]): string {
  return places.reduce((changed, [shipped, here]) => {
    const parts = changed.split(shipped)
    if (parts.length !== 2) throw new Error(`"${shipped}" stands ${parts.length - 1} times in daozhen.conf`)
    return parts.join(here)
  }, text)
}

function makeCertificate(folder: string): string {
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=desk.hospital.example']
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1,DNS:desk.hospital.example']
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')]
  const made = spawnSync('openssl', [...words, ...names, ...files])
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`)
  return readFileSync(join(folder, 'fullchain.pem'), 'utf8')
}

/** What stands around a file in conf.d: all that a hospital may have switched on there, in places anybody may write. */
function surroundings(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `user ${userInfo().username};
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
  ${temporary.map((what) => `${what}_temp_path ${folder}/${what};`).join('\n  ')}
  gzip on;
  gzip_types *;
  include ${folder}/daozhen.conf;
}
`
}

/** Resolves when it answers, with what stops it. */
async function run(folder: string, probe: string): Promise<() => Promise<void>> {
  const words = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;']
  const child = spawn(PROGRAM, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  process.once('exit', () => child.kill())
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`nginx ended:\n${said}`)
    return fetch(probe).then(
      (answer) => answer.ok,
      () => false,
    )
  })
  return () => {
    child.kill()
    return ended
  }
}
