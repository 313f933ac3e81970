// The providers' call-backs carry no signature. Two things together stand in for it: a secret in the address, and the
// provider's own addresses. Never throws for anything a request contains.
import { BlockList, isIPv6 } from 'node:net'
import type { Host, Received, WebhookRequest } from '../../src/channel/adapter.ts'
import { isSameSignature } from '../../src/channel/sealed-callback.ts'
import { unfitness } from '../../src/channel/webhook-fitness.ts'
import type { SmsProvider } from './provider.ts'
import type { SmsSettings } from './settings.ts'

const METHODS = ['POST']
const PATH = /^\/(receipts|replies)\/([^/]*)$/
const FORBIDDEN: Received = { kind: 'refused', status: 403, why: 'forbidden' }
const MALFORMED: Received = { kind: 'refused', status: 400, why: 'malformed' }

export function createReceiver(
  { callbackSecret, callbackAddresses }: SmsSettings,
  provider: SmsProvider,
  { log, clock, channelId }: Host,
): (request: WebhookRequest) => Received {
  const known = listOf(callbackAddresses)
  return (request) => {
    const [, kind, secret] = PATH.exec(request.path) ?? []
    const unfit = unfitness({ ...request, path: kind === undefined ? request.path : '' }, METHODS)
    if (unfit !== undefined) return unfit
    const why = refusal({ isSecret: isSameSignature(callbackSecret, secret ?? ''), isKnown: isIn(known, request) })
    if (why !== undefined) {
      log.info('webhook refused', { channelId, why })
      return FORBIDDEN
    }
    const body = jsonIn(request.body)
    const events = kind === 'receipts' ? provider.receipts(body, clock.now()) : provider.replies(body, clock.now())
    if (events === undefined) return MALFORMED
    return { kind: 'accepted', events, pull: false, reply: provider.thanks }
  }
}

/** For our log only: both answer alike. */
function refusal(proof: { readonly isSecret: boolean; readonly isKnown: boolean }): string | undefined {
  if (!proof.isSecret) return 'secret'
  return proof.isKnown ? undefined : 'address'
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

function isIn(list: BlockList, { remoteAddress }: WebhookRequest): boolean {
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '')
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
