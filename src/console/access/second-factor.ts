// Enrolling a second factor, replacing it, new codes on paper, and the administrator's way out for a lost phone. Secrets
// and codes are answered once, by handlers that answer by themselves: no record of a request may keep them.
import type { Random } from '../../base/random.ts'
import { TOTP_SECRET_BYTES, totpAddress } from '../../base/totp.ts'
import { needsSecondFactor } from '../../model/role.ts'
import { findAccount } from '../../store/account.ts'
import {
  confirmFactor,
  countRecoveryCodes,
  findFactor,
  replaceRecoveryCodes,
  resetFactor as reset,
  savePendingFactor,
} from '../../store/second-factor.ts'
import { endSessionsOf, raiseSession } from '../../store/session.ts'
import { type Answer, DONE, NOT_FOUND, ok, refuse } from '../answer.ts'
import { actorOf } from '../context.ts'
import { checkPassword } from '../password-check.ts'
import type { Call, Handler } from '../route.ts'
import { hashSecret } from '../secret.ts'
import { personOf } from '../sign-in.ts'
import type { accessContract } from './contract.ts'
import { sealPlace, stepOf, tryCode } from './second-factor-check.ts'

const RECOVERY_CODES = 10
const RECOVERY_CHARACTERS = 16
/** Without what looks alike on paper. 31 letters: 16 of them are 79 bits. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

export const ownFactor: Handler<typeof accessContract.ownFactor> = async (call) => {
  const { context } = call
  const { agentId, role } = personOf(call)
  const factor = await findFactor(context.store.reads, agentId)
  return ok({
    enrolledAt: factor?.confirmedAt ?? null,
    required: context.settings.secondFactor === 'required-roles' && needsSecondFactor(role),
    recoveryCodesLeft: await countRecoveryCodes(context.store.reads, agentId),
  })
}

/** A new secret to scan. Replacing one in use needs the password again: an open screen is not enough. */
export const beginFactor: Handler<typeof accessContract.beginFactor> = async (call) => {
  const { context } = call
  const { agentId, login } = personOf(call)
  const present = await findFactor(context.store.reads, agentId)
  if (present?.secret !== undefined) {
    const refusal = await passwordFault(call, call.body.password)
    if (refusal !== undefined) return refusal
  }
  const secret = context.random.bytes(TOTP_SECRET_BYTES)
  const sealed = context.cipher.seal(secret.toString('base64'), sealPlace(agentId))
  await context.store.write((tx) => savePendingFactor(tx, agentId, sealed))
  const address = totpAddress(secret, { issuer: context.settings.hospital, account: login })
  return ok({ address, secret: new URL(address).searchParams.get('secret') })
}

/** The first right code makes the factor count, this session included; other sessions knew only the password. */
export const confirmOwnFactor: Handler<typeof accessContract.confirmFactor> = async (call) => {
  const { context, body } = call
  const { agentId, tokenHash } = personOf(call)
  const pending = (await findFactor(context.store.reads, agentId))?.pending
  if (pending === undefined) return refuse('wrong-code')
  const codes = newRecoveryCodes(context.random)
  const tried = await tryCode(context, agentId, async () => {
    const step = stepOf(context, agentId, { sealed: pending, code: body.code })
    if (step === undefined) return undefined
    const isMade = await context.store.write(async (tx) => {
      if (!(await confirmFactor(tx, agentId, { pending, step, codeHashes: codes.map(hashOf) }))) return false
      await raiseSession(tx, tokenHash, 'totp')
      await endSessionsOf(tx, agentId, tokenHash)
      return true
    })
    return isMade ? { codes } : undefined
  })
  if (tried === undefined) return refuse('wrong-code')
  return 'status' in tried ? tried : ok({ recoveryCodes: tried.codes })
}

export const renewRecoveryCodes: Handler<typeof accessContract.renewRecoveryCodes> = async (call) => {
  const { context, body } = call
  const { agentId } = personOf(call)
  const refusal = await passwordFault(call, body.password)
  if (refusal !== undefined) return refusal
  if ((await findFactor(context.store.reads, agentId))?.secret === undefined) return NOT_FOUND
  const codes = newRecoveryCodes(context.random)
  await context.store.write((tx) => replaceRecoveryCodes(tx, agentId, codes.map(hashOf)))
  return ok({ recoveryCodes: codes })
}

/** For somebody else's lost phone. One's own is replaced with the password, not taken off by an open screen. */
export const resetFactor: Handler<typeof accessContract.resetFactor> = async (call) => {
  const id = call.param('id')
  if (call.caller.kind === 'person' && call.caller.person.agentId === id) return refuse('not-oneself')
  return async (tx) => {
    if ((await findAccount(tx.db, id)) === undefined) return NOT_FOUND
    return (await reset(tx, id, actorOf(call.caller))) ? DONE : NOT_FOUND
  }
}

async function passwordFault(call: Call, password: string | undefined): Promise<Answer | undefined> {
  const { login } = personOf(call)
  if (password === undefined) return refuse('wrong-credentials')
  const known = await checkPassword(call.context, { login, password, address: call.address })
  return 'status' in known ? known : undefined
}

/** `k7vx-m2qd-w9hn-c4te` */
function newRecoveryCodes(random: Random): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from({ length: RECOVERY_CHARACTERS }, () => letter(random)).join('')
    return (letters.match(/.{4}/g) ?? []).join('-')
  })
}

/** Every letter is equally likely: bytes beyond the last whole round are thrown away. */
function letter(random: Random): string {
  for (;;) {
    const byte = random.bytes(1).readUInt8(0)
    if (byte < 256 - (256 % LETTERS.length)) return LETTERS.charAt(byte % LETTERS.length)
  }
}

const hashOf = (code: string) => hashSecret(code.replaceAll('-', ''))
