// config/texts/<language>.yaml → one template for every text key: a missing, unknown or misspelt key is named.
import { z } from 'zod'
import { TEXT_KEYS, type TextKey } from '../../model/texts.ts'
import { type Parsed, parseWith } from './problems.ts'

export type TextTemplates = Readonly<Record<TextKey, string>>

const template = z.string().trim().min(1, 'a text').max(800, 'at most 800 characters')
const schema = z.strictObject(Object.fromEntries(TEXT_KEYS.map((key) => [key, template])))

export function parseTexts(raw: unknown, file = 'texts'): Parsed<TextTemplates> {
  const parsed = parseWith(schema, raw, file)
  return parsed.ok ? { ok: true, value: parsed.value as TextTemplates } : parsed
}
