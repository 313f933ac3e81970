// The operator's commands, as typed at a terminal.
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockFolder } from '../../src/base/file-lock.ts'
import { verifyPassword } from '../../src/base/password.ts'
import { systemRandom } from '../../src/base/random.ts'
import { runCommand } from '../../src/cli/commands.ts'
import { hashSecret } from '../../src/console/secret.ts'
import { findCredentials, listAccounts } from '../../src/store/account.ts'
import { parkInbound } from '../../src/store/inbound.ts'
import { DATABASE_FILE } from '../../src/store/open.ts'
import { findServiceToken } from '../../src/store/service-token.ts'
import type { Store } from '../../src/store/tx.ts'
import { firstVisit, reply, waitingInbound } from '../store/ward.ts'
import { manualClock } from '../support/clock.ts'
import { freshPostgres, SQLITE, testIds } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'

interface Ran {
  readonly code: number
  readonly out: readonly string[]
  readonly err: string
}

async function daozhen(words: readonly string[], input = '', environment: Record<string, string> = {}): Promise<Ran> {
  const clock = manualClock()
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(words, {
    environment,
    clock,
    random: systemRandom,
    ids: testIds(clock),
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    readInput: async () => input,
    readLines: async function* () {
      yield* input.split('\n')
    },
    isTerminal: false,
  })
  return { code, out, err: err.join('\n') }
}

async function withStoreIn<T>(folder: string, work: (store: Store) => Promise<T>): Promise<T> {
  const clock = manualClock()
  const store = await SQLITE.open(join(folder, DATABASE_FILE), clock, testIds(clock))
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const NURSE = ['user', 'add', '--login', 'lin', '--name', '林护士', '--role', 'agent']

describe('words that are no command', () => {
  it('show what there is', async () => {
    const { code, err } = await daozhen(['sing'])
    expect(code).toBe(64)
    for (const name of ['check-config', 'user add', 'token add', 'backup', 'restore', 'replay', 'audit verify']) {
      expect(err).toContain(`daozhen ${name}`)
    }
    expect((await daozhen([])).code).toBe(0)
    expect(await daozhen(['backup', '--help'])).toMatchObject({
      code: 0,
      out: [expect.stringContaining('daozhen backup')],
    })
  })

  it('are answered with the usage of the command they were meant for', async () => {
    expect(await daozhen(['backup'])).toMatchObject({ code: 64, err: expect.stringContaining('usage: daozhen backup') })
    expect((await daozhen(['backup', 'a', 'b'])).code).toBe(64)
    expect((await daozhen(['audit', 'verify', '--quickly'])).code).toBe(64)
    expect((await daozhen(['replay', '--data', tempFolder()])).code).toBe(64)
  })

  it('never make a database in a folder named by mistake', async () => {
    const folder = tempFolder()
    expect(await daozhen(['audit', 'verify', '--data', folder])).toMatchObject({ code: 64 })
    expect(await daozhen(['replay', '--all-parked', '--data', folder])).toMatchObject({ code: 64 })
    expect(existsSync(join(folder, DATABASE_FILE))).toBe(false)
  })
})

describe('user add', () => {
  it('makes an account with the password from standard input, which nobody prints', async () => {
    const data = tempFolder()
    const password = '梧桐树下的第三张长椅子在等春天'
    const { code, out, err } = await daozhen([...NURSE, '--password-stdin', '--data', data], `${password}\n`)
    expect({ code, out }).toEqual({ code: 0, out: [] })
    expect(err).not.toContain(password)
    await withStoreIn(data, async (store) => {
      const credentials = await findCredentials(store.reads, 'lin')
      expect(await verifyPassword(credentials?.passwordHash, password)).toBe(true)
      expect(await listAccounts(store.reads)).toMatchObject([{ login: 'lin', name: '林护士', role: 'agent' }])
    })
    expect(await daozhen([...NURSE, '--data', data])).toMatchObject({ code: 1, err: expect.stringContaining('taken') })
  })

  it('makes a password when none is given, and shows it once', async () => {
    const data = tempFolder()
    const { out } = await daozhen([...NURSE, '--data', data])
    await withStoreIn(data, async (store) => {
      const credentials = await findCredentials(store.reads, 'lin')
      expect(await verifyPassword(credentials?.passwordHash, out[0] ?? '')).toBe(true)
    })
  })

  it('refuses weak passwords, unknown roles and odd logins', async () => {
    const data = tempFolder()
    const withPassword = [...NURSE, '--password-stdin', '--data', data]
    expect(await daozhen(withPassword, 'kurz\n')).toMatchObject({
      code: 64,
      err: expect.stringContaining('12 characters'),
    })
    expect((await daozhen(withPassword, 'password2026!\n')).code).toBe(64)
    expect(
      (await daozhen(['user', 'add', '--login', 'lin', '--name', '林', '--role', 'surgeon', '--data', data])).code,
    ).toBe(64)
    expect(
      (await daozhen(['user', 'add', '--login', 'Lin Na', '--name', '林', '--role', 'agent', '--data', data])).code,
    ).toBe(64)
    expect(existsSync(join(data, DATABASE_FILE))).toBe(false)
  })
})

describe('token add', () => {
  it('shows the token once, keeps its hash, and gives only the rights named', async () => {
    const data = tempFolder()
    const words = ['token', 'add', '--name', 'statistics', '--rights', 'board.read, audit.read', '--data', data]
    const { code, out } = await daozhen(words)
    expect(code).toBe(0)
    await withStoreIn(data, async (store) => {
      const token = await findServiceToken(store.reads, hashSecret(out[0] ?? ''))
      expect(token).toMatchObject({ name: 'statistics', rights: ['board.read', 'audit.read'] })
    })
    expect(await daozhen(words)).toMatchObject({ code: 1, out: [] })
    const rude = ['token', 'add', '--name', 'x', '--rights', 'patient.delete', '--data', data]
    expect(await daozhen(rude)).toMatchObject({ code: 64, err: expect.stringContaining('patient.delete') })
  })
})

describe('backup and restore', () => {
  it('work from the command line, and say what they did', async () => {
    const data = tempFolder()
    const file = join(tempFolder(), 'backup.db')
    await withStoreIn(data, async (store) => {
      await reply(store, await firstVisit(store), '您好')
      expect(await daozhen(['backup', file, '--data', data])).toMatchObject({
        code: 0,
        out: [expect.stringContaining('1 messages')],
        err: expect.stringContaining(join(data, 'media')),
      })
    })
    expect(await daozhen(['backup', file, '--data', data])).toMatchObject({ code: 78 })
    const lock = lockFolder(data)
    expect(await daozhen(['restore', file, '--data', data])).toMatchObject({
      code: 78,
      err: expect.stringContaining('DZ_STORE_LOCKED'),
    })
    lock.release()
    const { code, err } = await daozhen(['restore', file, '--data', data])
    expect(code).toBe(0)
    expect(err).toContain('The replaced database is now')
    expect(err).toContain('1 sends may have been made since')
  })

  it('say what to install when the data is in PostgreSQL and its programs are not here', async () => {
    const environment = { DATABASE_URL: 'postgresql://127.0.0.1:1/daozhen', PATH: tempFolder() }
    const file = join(tempFolder(), 'backup.dump')
    const missing = { code: 78, err: expect.stringContaining('apt-get install postgresql-client') }
    expect(await daozhen(['backup', file, '--data', tempFolder()], '', environment)).toMatchObject(missing)
    writeFileSync(file, 'PGDMP')
    expect(await daozhen(['restore', file, '--data', tempFolder()], '', environment)).toMatchObject(missing)
  })
})

describe('replay', () => {
  it('puts one parked message, or all of them, back to work', async () => {
    const data = tempFolder()
    const ids = await withStoreIn(data, async (store) => {
      const { identity } = await firstVisit(store)
      return store.write(async (tx) => {
        const parked = []
        for (let i = 0; i < 3; i++) {
          const id = await waitingInbound(tx, identity.id)
          await parkInbound(tx, id, 'DZ_INTERNAL')
          parked.push(id)
        }
        return parked
      })
    })
    const [first = ''] = ids
    expect(await daozhen(['replay', first, '--data', data])).toMatchObject({ code: 0, out: ['1 replayed'] })
    expect(await daozhen(['replay', first, '--data', data])).toMatchObject({ code: 1, out: ['0 replayed'] })
    expect(await daozhen(['replay', '--all-parked', '--data', data])).toMatchObject({ code: 0, out: ['2 replayed'] })
  })
})

describe('audit verify', () => {
  it('proves the chain, and finds rows that went missing', async () => {
    const data = tempFolder()
    await withStoreIn(data, async (store) => {
      for (let i = 0; i < 3; i++) await firstVisit(store, `patient-${i}`)
    })
    expect(await daozhen(['audit', 'verify', '--data', data])).toMatchObject({ code: 0, out: ['ok: 3 rows'] })
    await withStoreIn(data, (store) => store.write((tx) => tx.db.deleteFrom('audit').where('seq', '=', 3).execute()))
    expect((await daozhen(['audit', 'verify', '--data', data])).code).toBe(0)
    expect((await daozhen(['audit', 'verify', '--at-least', '3', '--data', data])).code).toBe(1)
    await withStoreIn(data, (store) => store.write((tx) => tx.db.deleteFrom('audit').where('seq', '=', 1).execute()))
    expect(await daozhen(['audit', 'verify', '--data', data])).toMatchObject({
      code: 1,
      out: [expect.stringContaining('row 2')],
    })
  })

  it('works on PostgreSQL', async () => {
    const environment = { DATABASE_URL: await freshPostgres() }
    const ran = await daozhen(['audit', 'verify', '--data', tempFolder()], '', environment)
    expect(ran).toMatchObject({ code: 0, out: ['ok: 0 rows'] })
  })
})

describe('check-config', () => {
  it('reports every mistake of a settings file at once', async () => {
    const file = join(tempFolder(), 'daozhen.yaml')
    writeFileSync(file, 'hospital:\n  name: 示例医院\n  fone: "000"\nchannels: []\n')
    const { code, err } = await daozhen(['check-config', file])
    expect(code).toBe(78)
    expect(err).toContain('hospital.fone')
    expect(err).toContain('hospital.phone')
    expect(err).toContain('channels')
  })
})

it('runs as a program, with its exit code', () => {
  const main = join(import.meta.dirname, '../../src/cli/main.ts')
  const ran = spawnSync(process.execPath, [main, 'audit', 'verify', '--data', tempFolder()], { encoding: 'utf8' })
  expect(ran.status).toBe(64)
  expect(ran.stderr).toContain('there is no database')
})
