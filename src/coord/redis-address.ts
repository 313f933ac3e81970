// Where Redis is: one server, a Sentinel group or a Cluster, told apart by the scheme of one URL.
//   redis://:password@host:6379/0   rediss:// for TLS
//   redis+sentinel://:password@host1:26379,host2:26379/mymaster
//   redis+cluster://:password@host1:6379,host2:6379
import { DaozhenError } from '../base/errors.ts'

export interface RedisHost {
  readonly host: string
  readonly port: number
}

export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster'
  readonly hosts: readonly RedisHost[]
  readonly username: string | undefined
  readonly password: string | undefined
  readonly tls: boolean
  readonly database: number
  /** Sentinel only: the name of the master. */
  readonly master: string | undefined
}

const FORM = /^(redis|rediss|rediss?\+sentinel|rediss?\+cluster):\/\/(?:([^@/]*)@)?([^@/]+)(?:\/([^/?#]*))?$/
const EXPECTED =
  'redis://:password@host:6379/0 (rediss: for TLS), redis+sentinel://…@host:26379,host:26379/master or redis+cluster://…@host:6379,host:6379'

/** Throws `DZ_CONFIG`, without repeating what may hold a password. */
export function parseRedisAddress(url: string): RedisAddress {
  const [, scheme = '', account = '', hostList = '', path = ''] = FORM.exec(url) ?? []
  const kind = scheme.endsWith('sentinel') ? 'sentinel' : scheme.endsWith('cluster') ? 'cluster' : 'single'
  const usual = kind === 'sentinel' ? 26_379 : 6_379
  const hosts = hostList.split(',').map((text) => parseHost(text, usual))
  const whole = hosts.every((host) => host !== undefined) && scheme !== '' && (kind !== 'single' || hosts.length === 1)
  if (!whole || !isPathOf(kind, path)) {
    throw new DaozhenError('DZ_CONFIG', `REDIS_URL is not understood; expected ${EXPECTED}`, { expose: true })
  }
  const [username = '', ...rest] = account.split(':')
  return {
    kind,
    hosts: hosts.filter((host) => host !== undefined),
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(rest.join(':')) || undefined,
    tls: scheme.startsWith('rediss'),
    database: kind === 'single' ? Number(path || 0) : 0,
    master: kind === 'sentinel' ? path : undefined,
  }
}

function isPathOf(kind: RedisAddress['kind'], path: string): boolean {
  if (kind === 'sentinel') return path !== ''
  if (kind === 'cluster') return path === ''
  return /^\d{0,3}$/.test(path)
}

function parseHost(text: string, usualPort: number): RedisHost | undefined {
  const [, host = '', port = String(usualPort)] = /^(\[[0-9a-fA-F:]+\]|[^:\s]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  if (host === '' || Number(port) > 65_535) return undefined
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}
