// What goes over /api/v1 about the settings of channels beside their drafts and releases, which are edited like everything
// else (/editing/channel): GET /channel-settings · PUT /channel-settings/:id/secrets/:field · POST /channel-settings/:id/check.
// A secret goes in and never comes out: what comes back is a number to put in its place in the draft.
import { z } from 'zod'
import { finding } from '../editing/entry-shapes.ts'

const both = z.object({ zh: z.string(), en: z.string() })

const field = z.object({
  key: z.string().describe('as in the settings file'),
  label: both,
  help: both.nullable(),
  kind: z.enum(['text', 'long-text', 'secret', 'secrets', 'choice', 'number', 'list', 'switch']),
  choices: z.array(z.object({ value: z.string(), label: both })),
  needed: z.boolean(),
  address: z.boolean().describe('secrets are sent there: when it changes they must be given again'),
  byDefault: z.union([z.string(), z.number(), z.boolean()]).nullable(),
})

const problem = finding
  .pick({ message: true, code: true, values: true })
  .extend({ field: both.nullable().describe('its name; null: about all of them') })

const secret = z.string().min(1).max(4_000)

export const channelSettingsContract = {
  channelSettings: {
    response: z.object({
      running: z.int().describe('number of the release this service started with; 0: the settings file alone'),
      released: z.int().describe('number of the newest release'),
      waiting: z
        .array(z.object({ id: z.string(), what: z.enum(['added', 'changed', 'off']) }))
        .describe('what the next start changes'),
      leftOut: z
        .array(z.object({ id: z.string(), problems: z.array(problem) }))
        .describe('released, and yet not running: why'),
      webhooks: z.string().describe('a channel is called at this address and its id'),
      platforms: z.array(
        z.object({
          platform: z.string(),
          name: both,
          checks: z.boolean().describe('the connection can be tried'),
          called: z.boolean().describe('it calls us: our address must be entered there'),
          fields: z.array(field).nullable().describe('null: set in the settings file only'),
        }),
      ),
    }),
  },
  holdSecret: {
    body: z.strictObject({
      platform: z.string().min(1).max(64),
      value: z.union([secret, z.array(secret).min(1).max(10)]),
      addresses: z
        .record(z.string(), z.unknown())
        .default({})
        .describe('fields of the draft that are addresses, as they stand'),
    }),
    response: z.object({ secret: z.string().describe('stands for it in the draft, as {"secret": …}') }),
  },
  checkChannel: {
    response: z.object({
      result: z.enum(['works', 'refused', 'unreachable', 'incomplete', 'cannot', 'unapproved']),
      platformCode: z.string().nullable().describe("the platform's own number"),
    }),
  },
}
