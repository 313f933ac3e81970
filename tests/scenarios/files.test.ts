// The files a hospital edits: a broken one never stops a running service, and always stops a cold start with an answer
// to "which file, where, what did you find, what did you expect".
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../../src/serve.ts'
import { environment, type Hospital, openHospital } from '../support/hospital.ts'
import { tempFolder } from '../support/temp.ts'

describe('a FAQ file broken while the service runs', () => {
  let hospital: Hospital
  afterEach(() => hospital.closes())

  it('leaves the last good answers in place, names the line, and is read again once repaired', async () => {
    hospital = await openHospital()
    const file = join(hospital.folder, 'config', 'faq', 'directions.yaml')
    const good = readFileSync(file, 'utf8')
    expect(await ask('o-before')).toContain('每小时 4 元')

    writeFileSync(file, `${good}\n- id: half\n  question: "没有结尾的引号\n`)
    await until(() => hospital.app.knowledge.problems !== undefined)
    expect(hospital.app.knowledge.problems).toMatch(/faq\/directions\.yaml: line \d+/)
    expect(hospital.logged.filter((line) => line.includes('knowledge files are broken')).join()).toMatch(/line \d+/)
    expect(await ask('o-meanwhile')).toContain('每小时 4 元')

    writeFileSync(file, good.replaceAll('每小时 4 元', '每小时 5 元'))
    await until(() => hospital.app.knowledge.problems === undefined)
    expect(await ask('o-after')).toContain('每小时 5 元')
  })

  async function ask(openid: string): Promise<string> {
    const patient = hospital.patient(openid)
    await patient.says('停车多少钱')
    return patient.shown.join()
  }

  /** The file system tells us in its own time. */
  async function until(isTrue: () => boolean): Promise<void> {
    const deadline = performance.now() + 5_000
    while (!isTrue()) {
      if (performance.now() > deadline) throw new Error('the files were not read again')
      await new Promise((resolve) => setTimeout(resolve, 20))
      await hospital.passes('500ms')
    }
  }
})

describe('a cold start', () => {
  const FILES = [
    'daozhen.yaml',
    'departments.yaml',
    'red-flags.yaml',
    'holidays.yaml',
    'texts/zh-CN.yaml',
    'faq/visit.yaml',
  ] as const

  const BREAKS: Readonly<Record<string, (path: string, text: string) => void>> = {
    'cut in the middle of a text': (path, text) => writeFileSync(path, `${text}\nlast: "and then\n`),
    'with a tab for an indent': (path, text) => writeFileSync(path, `${text}\nextra:\n\t- 1\n`),
    'with a list where a block belongs, or the other way round': (path, text) =>
      writeFileSync(path, text.startsWith('- ') || /\n- id:/.test(text) ? 'one: two\n' : '- one\n- two\n'),
    'of one number': (path) => writeFileSync(path, '42\n'),
    'saved as GBK': (path, text) =>
      writeFileSync(path, Buffer.concat([Buffer.from(text), Buffer.from([0xbd, 0xad, 0xb3, 0xc7])])),
    'saved as UTF-16': (path, text) => writeFileSync(path, Buffer.from(`\ufeff${text}`, 'utf16le')),
    'that is a bomb of aliases': (path) => writeFileSync(path, aliasBomb()),
    'of 50 MB': (path) => {
      writeFileSync(path, '# ')
      truncateSync(path, 50 * 1024 * 1024)
    },
    'that is empty': (path) => writeFileSync(path, ''),
    'that is gone': (path) => rmSync(path),
    'that is a picture': (path) => writeFileSync(path, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
  }
  /** A folder with one file fewer is no mistake. */
  const HARMLESS = new Set(['faq/visit.yaml that is gone', 'faq/visit.yaml that is empty'])

  let whole: string
  beforeAll(() => {
    whole = tempFolder()
    cpSync('config', join(whole, 'config'), { recursive: true })
  })

  for (const file of FILES) {
    for (const [how, breakIt] of Object.entries(BREAKS)) {
      if (HARMLESS.has(`${file} ${how}`)) continue
      it(`with ${file} ${how} ends with 78, path, found, expected`, async () => {
        const folder = tempFolder()
        cpSync(join(whole, 'config'), join(folder, 'config'), { recursive: true })
        const path = join(folder, 'config', file)
        breakIt(path, readFileSync(path, 'utf8'))
        const { code, said } = await start(folder)
        expect(code).toBe(78)
        expect(said).toMatch(/^DZ_CONFIG: /)
        expect(said).toContain(join(folder, 'config'))
        expect(said).toContain(file)
        expect(said).toMatch(/found .+; expected .+/)
        expect(said).not.toMatch(/\n {4}at /)
      })
    }
  }

  it('reads files saved with a byte order mark, as Windows does', async () => {
    const folder = tempFolder()
    cpSync(join(whole, 'config'), join(folder, 'config'), { recursive: true })
    for (const file of FILES) {
      const path = join(folder, 'config', file)
      writeFileSync(path, `\ufeff${readFileSync(path, 'utf8')}`)
    }
    expect(await start(folder, { stopsAtOnce: true })).toMatchObject({ code: 0 })
  })

  it('tells every mistake of the settings at once, and none of the secrets', async () => {
    const folder = tempFolder()
    cpSync(join(whole, 'config'), join(folder, 'config'), { recursive: true })
    const path = join(folder, 'config', 'daozhen.yaml')
    const broken = readFileSync(path, 'utf8')
      .replace('port: 8080', 'port: eighty')
      .replace('capacity: 5', 'capacity: 5\n  capasity: 6')
      .replace(
        'channels:',
        `channels:\n  - id: wechat\n    platform: wechat-official\n    settings: { appSecret: "\${NOT_SET}", token: hush-hush }`,
      )
    writeFileSync(path, broken)
    const { code, said } = await start(folder)
    expect(code).toBe(78)
    expect(said).toContain('server.port: found "eighty"')
    expect(said).toContain('desk.capasity')
    expect(said).toContain('channels[0].settings.appSecret: found no environment variable NOT_SET')
    expect(said).not.toContain('hush-hush')
  })
})

/** The service in this process, as main.ts runs it. */
async function start(folder: string, options: { readonly stopsAtOnce?: boolean } = {}) {
  let said = ''
  const host = {
    version: process.version,
    env: environment(folder),
    stdout: { write: () => true },
    stderr: { write: (text: string) => (said += text) },
    once: (event: string, listener: (error?: unknown) => void) =>
      event === 'SIGTERM' && options.stopsAtOnce === true && listener(),
    exit: () => {},
  }
  const code = await serve(host)
  return { code, said }
}

function aliasBomb(): string {
  const lines = ['a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]']
  for (let i = 1; i < 12; i++)
    lines.push(
      `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    )
  return `${lines.join('\n')}\n`
}
