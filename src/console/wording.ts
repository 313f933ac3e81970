// What may be said to a patient, asked before it is said: for the composer of an agent and the screen of an editor. The
// same look stands before every reply that goes out; what was written stays out of logs and audit.
import { verdictOn, type WordingAudience, type WordingFinding } from '../model/wording.ts'
import type { Tx } from '../store/tx.ts'
import { type Answer, ok, refuse } from './answer.ts'
import type { Caller, ConsoleContext } from './context.ts'
import type { contract } from './contract.ts'
import type { Handler } from './route.ts'

export const checkWording: Handler<typeof contract.checkWording> = async ({ context, caller, body }) => {
  const audience = body.kind === 'published' ? 'published' : audienceOf(caller)
  const wording = context.wording()
  const findings = wording.check(body.text, audience)
  const verdict = verdictOn(findings)
  const mustChange = verdict === 'blocked' || verdict === 'release'
  return ok({
    verdict,
    findings: findings.map(shown),
    rewrite: mustChange ? wording.rewrite(body.text, audience) : null,
  })
}

function audienceOf(caller: Caller): WordingAudience {
  return caller.kind === 'person' && caller.person.role === 'clinician' ? 'clinician' : 'draft'
}

function shown({ release, ...finding }: WordingFinding) {
  return { ...finding, release: release ?? null }
}

/** Undefined: it may go. A supervisor may let some of it go, by name and with a reason. */
export function refuseWording(
  { context, caller }: { readonly context: ConsoleContext; readonly caller: Caller },
  text: string,
  release: { readonly reason: string } | undefined,
): Answer | undefined {
  const findings = context.wording().check(text, audienceOf(caller))
  const verdict = verdictOn(findings)
  if (verdict === 'send' || verdict === 'hint') return undefined
  if (verdict === 'release' && release !== undefined && isSupervisor(caller)) return undefined
  return refuse('wording', { findings: findings.filter(({ severity }) => severity === 'block').map(shown) })
}

/** Who let go what, and why; the words themselves stand in the message. */
export function auditRelease(
  tx: Tx,
  call: { readonly context: ConsoleContext; readonly caller: Caller },
  message: { readonly id: string; readonly text: string; readonly reason: string },
): void {
  if (call.caller.kind !== 'person') return
  const findings = call.context.wording().check(message.text, audienceOf(call.caller))
  const rules = [...new Set(findings.flatMap(({ id, release }) => (release === undefined ? [] : [id])))]
  if (rules.length === 0) return
  tx.audit({
    actor: { kind: 'agent', id: call.caller.person.agentId },
    action: 'wording.release',
    subject: { kind: 'message', id: message.id },
    detail: { rules, reason: message.reason },
  })
}

function isSupervisor(caller: Caller): boolean {
  return caller.kind === 'person' && caller.person.role === 'supervisor'
}
