// The host an adapter gets in tests: time moved by hand, a vault in memory, and a log whose every line is kept so that
// secrets in it can be found.
import { Writable } from 'node:stream'
import { createHttp } from '../../src/base/http.ts'
import { createLog } from '../../src/base/log.ts'
import { systemRandom } from '../../src/base/random.ts'
import type { FreshToken, Host, TokenVault } from '../../src/channel/adapter.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'

export interface TestHost extends Host {
  readonly clock: ManualClock
  readonly logLines: readonly string[]
}

export function testHost(overrides: Partial<Host> = {}): TestHost {
  const clock = manualClock()
  const logLines: string[] = []
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logLines.push(String(chunk))
      done()
    },
  })
  return {
    channelId: 'channel-under-test',
    random: systemRandom,
    log: createLog('debug', destination),
    http: createHttp(),
    openKept: async () => undefined,
    tokens: memoryVault(clock),
    allowLoopback: true,
    ...overrides,
    clock,
    logLines,
  }
}

/** Single flight, compare-and-set: what the real vault promises, for one process. */
function memoryVault(clock: ManualClock): TokenVault {
  const kept = new Map<string, { readonly token: string; readonly endsAt: number }>()
  const flights = new Map<string, Promise<string>>()
  const fetchOnce = (name: string, fetch: () => Promise<FreshToken>): Promise<string> => {
    const flying = flights.get(name)
    if (flying !== undefined) return flying
    const flight = fetch()
      .then(({ token, expiresInMs }) => {
        kept.set(name, { token, endsAt: clock.now() + expiresInMs })
        return token
      })
      .finally(() => flights.delete(name))
    flights.set(name, flight)
    return flight
  }
  return {
    async get(name, fetch) {
      const current = kept.get(name)
      return current !== undefined && current.endsAt > clock.now() ? current.token : fetchOnce(name, fetch)
    },
    async replace(name, rejected, fetch) {
      const current = kept.get(name)
      return current !== undefined && current.token !== rejected ? current.token : fetchOnce(name, fetch)
    },
  }
}
