// The webhook: secret address, known sender, fresh signature; only then the body is read. The signature says nothing about
// the body, so all three must hold.
import { BlockList, isIPv4 } from 'node:net'
import type { Host, Received, WebhookReply, WebhookRequest } from '../../src/channel/adapter.ts'
import { jsonObject } from '../../src/channel/json-body.ts'
import { unfitness } from '../../src/channel/webhook-fitness.ts'
import type { Hear } from './hear.ts'
import type { DingtalkSettings } from './settings.ts'
import { isFresh, isSame, signatureOf } from './signature.ts'

const METHODS = ['POST']
const FORBIDDEN: Received = { kind: 'refused', status: 403, why: 'forbidden' }
const NOT_FOUND: Received = { kind: 'refused', status: 404, why: 'not-found' }
const OK: WebhookReply = { status: 200, contentType: 'application/json; charset=utf-8', body: '{}' }

export function createReceiver(
  settings: DingtalkSettings,
  hear: Hear,
  host: Host,
): (request: WebhookRequest) => Received {
  const { channelId, log, clock } = host
  const address = settings.secretPath === undefined ? undefined : `/${settings.secretPath}`
  const isKnown = knownSender(settings.callbackAddresses)
  return (request) => {
    if (address === undefined || !isSame(address, request.path)) return NOT_FOUND
    const unfit = unfitness({ ...request, path: '' }, METHODS)
    if (unfit !== undefined) return unfit
    const fault = isKnown(request.remoteAddress) ? faultOf(request, settings, clock.now()) : 'address'
    const body = fault === undefined ? jsonObject(request.body.toString('utf8')) : undefined
    if (body === undefined) {
      log.info('webhook refused', { channelId, why: fault ?? 'no-json' })
      return FORBIDDEN
    }
    return { kind: 'accepted', events: hear(body), pull: false, reply: OK }
  }
}

function faultOf({ headers }: WebhookRequest, settings: DingtalkSettings, now: number): string | undefined {
  const { timestamp, sign } = headers
  if (typeof timestamp !== 'string' || typeof sign !== 'string') return 'headers'
  if (!isFresh(timestamp, settings.timestampWindowMs, now)) return 'stale'
  return isSame(signatureOf(timestamp, settings.appSecret), sign) ? undefined : 'signature'
}

function knownSender(addresses: readonly string[]): (address: string) => boolean {
  if (addresses.length === 0) return () => true
  const list = new BlockList()
  for (const entry of addresses) {
    const [address = '', bits] = entry.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
}
