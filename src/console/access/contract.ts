// What goes over /api/v1 about people and their rights: second factors, accounts, the directory, roles, the audit.
// Spread into ../contract.ts, which says what holds for all of them.
import { z } from 'zod'
import { PERMISSIONS, SERVICE_RIGHTS } from '../../model/permission.ts'
import { ROLES } from '../../model/role.ts'

const id = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/)
const instant = z.int()
const done = z.object({ ok: z.literal(true) })
const words = (most: number) => z.string().trim().min(1).max(most)
const password = z.string().min(1).max(512)
const code = z.string().trim().min(1).max(40)
const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()).describe('shown once, each opens once') })

export const AUDIT_FILTERS = {
  actor: id.optional().describe('an account, or `system`'),
  action: z
    .string()
    .regex(/^[a-z-]{1,30}(\.[a-z-]{1,30})?$/)
    .optional()
    .describe('`account` for all of them, `account.create` for one'),
  subject: id.optional().describe('id of what it was done to'),
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional().describe('not included'),
}

const auditRow = z.object({
  seq: z.int(),
  at: instant,
  actorKind: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string().nullable(),
  action: z.string(),
  subjectKind: z.string(),
  subjectId: z.string(),
  subjectName: z.string().nullable().describe('of an account or a team'),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
})

const oneTime = z.object({ oneTimePassword: z.string().describe('shown once; must be replaced at the first sign-in') })

export const accessContract = {
  ownFactor: {
    response: z.object({ enrolledAt: instant.nullable(), required: z.boolean(), recoveryCodesLeft: z.int() }),
  },
  beginFactor: {
    body: z.strictObject({ password: password.optional().describe('to replace a factor in use') }),
    response: z.object({ address: z.string().describe('otpauth://…, for the QR code'), secret: z.string() }),
  },
  confirmFactor: { body: z.strictObject({ code }), response: recoveryCodes },
  renewRecoveryCodes: { body: z.strictObject({ password }), response: recoveryCodes },
  resetFactor: { response: done },

  unlock: { body: z.strictObject({ password }), response: done },
  revokeOtherSessions: { response: done },
  resetPassword: { response: oneTime },

  changeTeam: {
    body: z
      .strictObject({
        name: words(40),
        departments: z.array(words(64)).max(100),
        memberIds: z.array(id).max(500),
      })
      .partial(),
    response: done,
  },

  directory: {
    response: z.object({
      people: z.array(
        z.object({
          id,
          name: z.string(),
          role: z.enum(ROLES),
          title: z.string().nullable(),
          department: z.string().nullable(),
          extension: z.string().nullable(),
          teamIds: z.array(id),
          presence: z.enum(['online', 'away', 'offline']),
        }),
      ),
      teams: z.array(z.object({ id, name: z.string() })),
      departments: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  },
  roles: {
    response: z.object({
      roles: z.array(
        z.object({
          role: z.enum(ROLES),
          needsSecondFactor: z.boolean(),
          rights: z.array(z.object({ permission: z.enum(PERMISSIONS), scope: z.enum(['own', 'team', 'all']) })),
        }),
      ),
      permissions: z.array(z.enum(PERMISSIONS)).describe('in the order to show them'),
      serviceRights: z.array(z.enum(SERVICE_RIGHTS)).describe('what a program may be given'),
    }),
  },

  auditEntries: {
    query: z.strictObject({
      ...AUDIT_FILTERS,
      before: z.coerce.number().int().min(1).optional().describe('older than this row'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({
      rows: z.array(auditRow),
      next: z.int().nullable().describe('`before` of the next stretch, which may be empty; null: nothing older'),
    }),
  },
  auditExport: {
    query: z.strictObject(AUDIT_FILTERS),
    contentType: 'text/csv',
    response: z.string().describe('the newest 10,000 rows that match, formulas disarmed; the export itself is audited'),
  },
} as const
