// Every adapter that has a form for its settings: it asks for nothing the adapter does not know, for everything it needs,
// in both languages, and what sounds like a secret is one.
import { describe, expect, it } from 'vitest'
import { DaozhenError } from '../../src/base/errors.ts'
import type { Adapter } from '../../src/channel/adapter.ts'
import { isSecret } from '../../src/model/channel-settings.ts'
import { asInFile } from '../../src/model/setting-keys.ts'
import { ADAPTERS } from '../../src/platforms.ts'
import { SAMPLE_SETTINGS } from '../channels/sample-settings.ts'
import { testHost } from '../contract/adapter-host.ts'

/** Only signs with its secrets: whoever receives what it sends learns none. */
const SIGNS_ONLY = ['webhook']

const adapters: readonly Adapter[] = ADAPTERS

describe.each(adapters)('the form of $platform', ({ platform, form, parseSettings, open }) => {
  const fields = form?.fields ?? []
  /** Some settings are another set of fields for each choice (the provider of texts). */
  const beginnings = [{}, ...fields.flatMap(({ key, choices = [] }) => choices.map(({ value }) => ({ [key]: value })))]
  const complaints = (settings: Readonly<Record<string, unknown>>) =>
    complaintsOf(() => parseSettings(asInFile(settings)))
  const isUnknownIn = (beginning: object, key: string) =>
    complaints({ ...beginning, [key]: 'x' }).some((line) => line.startsWith(`${key}: unknown`))

  it('is there, and asks for something', () => {
    expect(fields.length).toBeGreaterThan(0)
  })

  it('asks for each field once, and for none the adapter does not know', () => {
    const keys = fields.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    const looking = beginnings.filter((beginning) => isUnknownIn(beginning, 'noSuchField'))
    expect(looking).not.toEqual([])
    expect(keys.filter((key) => looking.every((beginning) => isUnknownIn(beginning, key)))).toEqual([])
  })

  it('marks as needed what the adapter does not go without', () => {
    const missing = beginnings
      .flatMap((beginning) => complaints(beginning))
      .filter((line) => / found nothing/.test(line))
    const isMissing = (key: string): boolean =>
      missing.some((line) => line.startsWith(`${key}:`)) ||
      (key.includes('.') && isMissing(key.slice(0, key.lastIndexOf('.'))))
    const needed = fields.filter(({ isNeeded }) => isNeeded).map(({ key }) => key)
    expect(needed.filter((key) => !isMissing(key))).toEqual([])
  })

  it('hides whatever sounds like a secret', () => {
    const sounds = /secret(?!id)|token(?!url)|aeskey|encryptkey|password/i
    expect(fields.filter((field) => sounds.test(field.key) && !isSecret(field))).toEqual([])
  })

  it('says of every address that secrets are sent there', () => {
    const sounds = /base$|url$|endpoint|host$/i
    const silent = fields.filter(({ key, isAddress }) => sounds.test(key) && isAddress !== true)
    expect(SIGNS_ONLY.includes(platform) ? [] : silent).toEqual([])
  })

  it('shows an address to enter at the platform where the platform calls us, and nowhere else', () => {
    const accounts = (SAMPLE_SETTINGS[platform] ?? []).map((settings) => open(parseSettings(settings), testHost()))
    const isCalled = accounts.some(({ receive, socket }) => receive !== undefined || socket !== undefined)
    expect(form?.isNeverCalled !== true).toBe(isCalled)
  })

  it('speaks both languages, and offers choices where it asks for one', () => {
    const words = [
      ...(form === undefined ? [] : [form.name]),
      ...fields.flatMap(({ label, help }) => (help === undefined ? [label] : [label, help])),
    ]
    expect(words.filter(({ zh, en }) => zh.trim() === '' || en.trim() === '')).toEqual([])
    expect(fields.filter(({ kind, choices = [] }) => (kind === 'choice') !== choices.length > 1)).toEqual([])
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
