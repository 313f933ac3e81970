// Our Satori adapter against the contract every adapter keeps, with the fake server on the other side. It is never called:
// what comes over its connection is in normalize.test.ts and in the scenes.
import { satori } from '../../../adapters/satori/index.ts'
import type { OutboundMessage } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter, type Fault } from '../../contract/adapter.ts'
import type { TestHost } from '../../contract/adapter-host.ts'
import { FAKE_SATORI, type FakeSatori, startFakeSatori } from '../../fakes/satori.ts'

const PATIENT = 'direct/dm-777/777'
const SEND = 'message.create'

describeAdapter('satori', {
  lacks: ['handshake', 'time-window', 'inline-reply', 'tokens'],
  knowsNo: ['daily-limit', 'window-closed', 'quota-used', 'blocked'],
  start: startHarness,
  settings: {
    parse: satori.parseSettings,
    broken: { endpoint: 'koishi.example', token: 'short', platform: '', groups: 'all', colour: 1 },
    names: ['endpoint', 'token', 'platform', 'selfId', 'groups', 'colour'],
    secrets: ['short'],
  },
})

async function startHarness(host: TestHost): Promise<AdapterHarness<never>> {
  const fake = await startFakeSatori({ clock: host.clock })
  const settings = { ...FAKE_SATORI, endpoint: fake.endpoint, sendTimeoutMs: 1_000 }
  return {
    open: (given) => satori.open(satori.parseSettings(settings), given),
    secrets: [FAKE_SATORI.token, 'dm-777', '请问几点下班'],
    sending: sendingOf(fake),
    close: fake.close,
  }
}

function sendingOf(fake: FakeSatori) {
  let serial = 0
  const status = (code: number) => () => fake.misbehave(SEND, { kind: 'status', status: code, counted: code === 500 })
  const faults: Partial<Record<Fault, () => void | Promise<void>>> = {
    busy: status(503),
    'minute-limit': status(429),
    'bad-content': status(400),
    'wrong-settings': status(403),
    'bad-gateway': status(502),
    unavailable: status(503),
    dead: fake.die,
    'internal-error': status(500),
    'gateway-timeout': status(504),
    garbage: () => fake.misbehave(SEND, { kind: 'garbage', counted: true }),
    'reset-before-counting': () => fake.misbehave(SEND, { kind: 'reset' }),
    'reset-after-counting': () => fake.misbehave(SEND, { kind: 'reset', counted: true }),
    silent: () => fake.misbehave(SEND, { kind: 'hang', counted: true }),
  }
  return {
    message: (text: string): OutboundMessage => ({
      id: `01OUT${++serial}.0`,
      platformUserId: PATIENT,
      author: 'bot',
      content: { kind: 'text', text },
    }),
    counted: () => fake.seen.map((entry) => entry.content),
    faults,
  }
}
