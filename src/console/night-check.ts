// What the last night check found, for operators: kinds, counts and ids, never a word of a patient.
import { lastNightCheck } from '../store/night-check.ts'
import { ok } from './answer.ts'
import type { contract } from './contract.ts'
import type { Handler } from './route.ts'

export const nightCheck: Handler<typeof contract.nightCheck> = async ({ context }) => {
  const last = await lastNightCheck(context.store.reads)
  if (last === undefined) return ok({ last: null })
  const { at, tookMs, found, audit } = last
  return ok({ last: { at, tookMs, found, auditVerified: audit?.seq ?? 0 } })
}
