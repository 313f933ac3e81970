// Fetches a link somebody else chose. Resolves the name once, refuses every address that is not public, connects to
// exactly that address, follows no redirect. Must never carry a credential.
import { lookup } from 'node:dns/promises'
import { BlockList, isIP, isIPv4 } from 'node:net'
import type { HttpClient, HttpOutcome } from './http-client.ts'

export type Resolve = (hostname: string) => Promise<readonly string[]>

export interface OpenUrlRequest {
  readonly url: string
  /** Host names, subdomains included; undefined: any public host. */
  readonly allowedHosts?: readonly string[]
  /** `http://127.0.0.1` is acceptable (tests and demo only). */
  readonly allowLoopback: boolean
  readonly maxBytes: number
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

export type OpenUrlOutcome = HttpOutcome | { readonly kind: 'forbidden'; readonly why: 'url' | 'host' | 'address' }

export const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map((entry) => entry.address)

/** Never throws. */
export async function openUrl(http: HttpClient, resolve: Resolve, request: OpenUrlRequest): Promise<OpenUrlOutcome> {
  const url = URL.parse(request.url)
  if (url === null || url.username !== '' || url.password !== '') return { kind: 'forbidden', why: 'url' }
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const loopback = request.allowLoopback && isLoopback(hostname)
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) return { kind: 'forbidden', why: 'url' }
  if (!loopback && !isAllowedHost(hostname, request.allowedHosts)) return { kind: 'forbidden', why: 'host' }
  const addresses = isIP(hostname) === 0 ? await resolved(resolve, hostname) : [hostname]
  const address = addresses[0]
  if (address === undefined) return { kind: 'unreached', why: 'ENOTFOUND' }
  // One private address among several is enough: a later connection could pick it.
  if (!loopback && !addresses.every(isPublicAddress)) return { kind: 'forbidden', why: 'address' }
  const { maxBytes, timeoutMs, signal } = request
  return http({
    method: 'GET',
    url: url.href,
    address,
    maxBytes,
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
  })
}

/** Unparsable counts as not public. */
export function isPublicAddress(address: string): boolean {
  const kind = isIP(address)
  if (kind === 0 || address.includes('%')) return false
  return kind === 4
    ? !NOT_PUBLIC.check(address, 'ipv4')
    : PUBLIC_IPV6.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6')
}

function isLoopback(hostname: string): boolean {
  return hostname === '::1' || (isIPv4(hostname) && hostname.startsWith('127.'))
}

function isAllowedHost(hostname: string, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined) return true
  return allowed.some((host) => hostname === host || hostname.endsWith(`.${host}`))
}

async function resolved(resolve: Resolve, hostname: string): Promise<readonly string[]> {
  try {
    return await resolve(hostname)
  } catch {
    return []
  }
}

// IANA special-purpose registries (read 2026-11); IPv6 outside 2000::/3 is not public to begin with, which also covers
// loopback, mapped and compatible IPv4, 64:ff9b::/96, unique local, link local and multicast.
const NOT_PUBLIC = blockList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16', // 6to4 carries an IPv4 address inside
  '3fff::/20',
])
const PUBLIC_IPV6 = blockList(['2000::/3'])

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}
