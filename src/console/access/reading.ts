// Who read what about a patient: one entry for one look, not for every request a screen makes while it is open. What is
// remembered here only saves entries; after a restart the next look is written again.
import type { AuditDraft } from '../../store/tx.ts'
import { actorOf, auditDetailOf, type Caller, type ConsoleContext } from '../context.ts'

/** `read.conversation`, `read.media`, `read.contact` …; `why` is what the reader gave as a reason. */
export interface Reading {
  readonly action: `read.${string}`
  readonly subject: AuditDraft['subject']
  readonly why?: string
}

/** In the audit before the answer leaves. Call it for whatever shows personal data to somebody whose patient it is not. */
export async function recordRead(
  { context, caller }: { readonly context: ConsoleContext; readonly caller: Caller },
  reading: Reading,
): Promise<void> {
  await recordReads({ context, caller }, [reading])
}

/** One answer that shows several: written together. */
export async function recordReads(
  { context, caller }: { readonly context: ConsoleContext; readonly caller: Caller },
  readings: readonly Reading[],
): Promise<void> {
  const keyOf = ({ action, subject }: Reading) => JSON.stringify([readerOf(caller), action, subject.kind, subject.id])
  const fresh = readings.filter((reading) => reading.why !== undefined || context.readings.isNew(keyOf(reading)))
  if (fresh.length === 0) return
  await context.store.write(async (tx) => {
    for (const { action, subject, why } of fresh) {
      const detail = { ...auditDetailOf(caller), ...(why === undefined ? {} : { why }) }
      tx.audit({ actor: actorOf(caller), action, subject, detail })
    }
  })
  for (const reading of fresh) context.readings.begin(keyOf(reading))
}

/** A new session is a new look. */
function readerOf(caller: Caller): string {
  return caller.kind === 'person' ? caller.person.tokenHash : caller.kind === 'service' ? caller.token.id : ''
}
