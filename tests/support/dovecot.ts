// A real IMAP server (Debian's dovecot-imapd), thrown away afterwards: runs without rights of root, knows every user by one
// password, and keeps mails in a folder of its own. It dies with the process that started it.
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'

const PROGRAM = '/usr/sbin/dovecot'
export const MAIL_PASSWORD = 'invented-authorisation-code'

export interface Dovecot {
  readonly port: number
  /** Cuts every connection and takes none until `start`. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Forgets the UIDs of a user's folder, as a restored or moved mailbox does: UIDVALIDITY changes. */
  renumber(user: string): Promise<void>
  close(): Promise<void>
}

interface Account {
  readonly name: string
  readonly group: string
  readonly uid: number
  readonly gid: number
}

export const hasDovecot = existsSync(PROGRAM)
if (!hasDovecot) {
  process.stderr.write('dovecot-imapd is missing: tests of the mailbox are NOT run (apt-get install dovecot-imapd)\n')
}

export async function startDovecot(): Promise<Dovecot> {
  const account = unprivileged()
  const folder = mkdtempSync(join(tmpdir(), 'daozhen-dovecot-'))
  const mails = join(folder, 'mails')
  mkdirSync(mails)
  chmodSync(folder, 0o755)
  for (const path of [folder, mails]) chownSync(path, account.uid, account.gid)
  const port = await freePort()
  const config = join(folder, 'dovecot.conf')
  writeFileSync(config, configuration({ folder, mails, port, account }))
  let child = await run(config, port, account)
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.stdin.end()
    await ended
  }
  return {
    port,
    stop,
    async start() {
      child = await run(config, port, account)
    },
    async renumber(user) {
      await stop()
      const validity = `${1_700_000_000 + Math.floor(process.hrtime()[1] / 1_000)}`
      const inbox = join(mails, user)
      for (const file of [
        'dovecot.index',
        'dovecot.index.log',
        'dovecot.index.cache',
        'dovecot-uidlist',
        'dovecot-uidvalidity',
      ]) {
        rmSync(join(inbox, file), { force: true })
      }
      writeFileSync(join(inbox, 'dovecot-uidlist'), `3 V${validity} N1 G${validity.padStart(32, '0')}\n`)
      chownSync(join(inbox, 'dovecot-uidlist'), account.uid, account.gid)
      child = await run(config, port, account)
    },
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Place {
  readonly folder: string
  readonly mails: string
  readonly port: number
  readonly account: Account
}

function configuration({ folder, mails, port, account: { name, group, uid, gid } }: Place): string {
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
instance_name = ${folder}
default_login_user = ${name}
default_internal_user = ${name}
default_internal_group = ${group}
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${mails}/%u
mailbox_list_index = no
mail_max_userip_connections = 50
maildir_very_dirty_syncs = no
passdb {
  driver = static
  args = password=${MAIL_PASSWORD}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${mails}/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap {
  process_limit = 50
}
`
}

function unprivileged(): Account {
  const isRoot = process.getuid?.() === 0
  const name = isRoot ? 'nobody' : userInfo().username
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid = '', gid = ''] = line?.split(':') ?? []
  const group = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === gid)
  return { name, group: group?.split(':')[0] ?? '', uid: Number(uid), gid: Number(gid) }
}

type Running = ChildProcessByStdio<Writable, null, null>

/**
 * The shell in between ends the server with every connection as soon as our end of the pipe is gone. It has a process group of
 * its own: what serves a connection outlives the server otherwise.
 */
const KEEPER = '"$@" & cat >/dev/null; kill -KILL 0'

async function run(config: string, port: number, { uid, gid }: Account): Promise<Running> {
  const isRoot = process.getuid?.() === 0
  rmSync(config.replace(/dovecot\.conf$/, 'run/master.pid'), { force: true }) // of one that was killed
  const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', '/usr/sbin/dovecot', '-F', '-c', config], {
    ...(isRoot ? { uid, gid } : {}),
    detached: true,
    cwd: '/',
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  for (let tries = 0; tries < 200; tries++) {
    if (await accepts(port)) return child
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.stdin.end()
  const log = spawnSync('tail', ['-5', config.replace(/dovecot\.conf$/, 'log')]).stdout?.toString()
  throw new Error(`Dovecot did not start: ${log}`)
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    socket.once('data', () => resolve(socket.destroy() !== undefined))
    socket.once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
