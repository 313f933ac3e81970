// Every adapter that has a form for its settings: it asks for nothing the adapter does not know, for everything it needs,
// in both languages, and what sounds like a secret is one.
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DaozhenError } from '../../src/base/errors.ts'
import { isSecret, type SettingsForm } from '../../src/model/channel-settings.ts'

const ROOT = join(import.meta.dirname, '../..')
const folders = globSync('adapters/*/form.ts', { cwd: ROOT }).map((path) => path.split('/')[1] ?? '')

it('is there for the platforms a hospital adds by itself', () => {
  expect(folders).toEqual(expect.arrayContaining(['wechat-official', 'wecom-kf', 'webhook', 'web-chat']))
})

describe.each(folders)('the form of %s', (folder) => {
  const parts = async () => {
    const { form } = (await import(join(ROOT, 'adapters', folder, 'form.ts'))) as { form: SettingsForm }
    const { parseSettings } = (await import(join(ROOT, 'adapters', folder, 'settings.ts'))) as {
      parseSettings(raw: unknown): unknown
    }
    return { form, complaints: (raw: unknown) => complaintsOf(() => parseSettings(raw)) }
  }

  it('asks for each field once, and for none the adapter does not know', async () => {
    const { form, complaints } = await parts()
    const keys = form.fields.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    const unknown = keys.filter((key) => complaints({ [key]: 'x' }).some((line) => line.startsWith(`${key}: unknown`)))
    expect(unknown).toEqual([])
    expect(complaints({ noSuchField: 'x' }).some((line) => line.startsWith('noSuchField: unknown'))).toBe(true)
  })

  it('marks as needed what the adapter does not go without', async () => {
    const { form, complaints } = await parts()
    const missing = complaints({}).filter((line) => line.includes(': found nothing'))
    const needed = form.fields.filter(({ isNeeded }) => isNeeded).map(({ key }) => key)
    expect(needed.filter((key) => !missing.some((line) => line.startsWith(`${key}:`)))).toEqual([])
  })

  it('hides whatever sounds like a secret', async () => {
    const { form } = await parts()
    const open = form.fields.filter((field) => /secret|token|aeskey|password/i.test(field.key) && !isSecret(field))
    expect(open).toEqual([])
  })

  it('speaks both languages, and offers choices where it asks for one', async () => {
    const { form } = await parts()
    const words = [
      form.name,
      ...form.fields.flatMap(({ label, help }) => (help === undefined ? [label] : [label, help])),
    ]
    expect(words.filter(({ zh, en }) => zh.trim() === '' || en.trim() === '')).toEqual([])
    expect(form.fields.filter(({ kind, choices = [] }) => (kind === 'choice') !== choices.length > 1)).toEqual([])
  })
})

function complaintsOf(work: () => unknown): readonly string[] {
  try {
    work()
    return []
  } catch (error) {
    if (error instanceof DaozhenError) return error.message.split('\n')
    throw error
  }
}
