// What a hospital tells us about its Mini Program (小程序). Names every bad field at once; never repeats a secret.
import { z } from 'zod'
import { HOUR, MINUTE } from '../../src/base/clock.ts'
import { readSettings, type SettingsHelp } from '../../src/channel/settings.ts'
import { ACCOUNT_HELP, accountFields, missingIn, window } from './settings.ts'

const schema = z.strictObject({
  ...accountFields,
  windows: z
    .strictObject({
      message: window(5, 48 * HOUR).prefault({}),
      enter: window(2, MINUTE).prefault({}),
    })
    .prefault({}),
})

export type MiniProgramSettings = z.infer<typeof schema>

export const MINI_PROGRAM_HELP: SettingsHelp = {
  ...ACCOUNT_HELP,
  windows: { expected: 'message, enter, each { messages, forMs }', example: '{ message: { messages: 5 } }' },
}

export function parseMiniProgramSettings(raw: unknown): MiniProgramSettings {
  return readSettings(schema, MINI_PROGRAM_HELP, raw, missingIn(raw))
}
