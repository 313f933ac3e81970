// What every adapter owes the rest of the house, ours or a third party's. An adapter's test describes its platform in a
// harness (samples, a fake, ways to go wrong); what its platform does not have it declares as lacking. Must know no platform.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  Host,
  InboundEvent,
  OpenChannel,
  OutboundMessage,
  Received,
  Sent,
  WebhookReply,
  WebhookRequest,
} from '../../src/channel/adapter.ts'
import { type TestHost, testHost } from './adapter-host.ts'

/** What a platform may do without; anything not declared here must be in the harness. */
export type Lack = 'address' | 'handshake' | 'time-window' | 'inline-reply' | 'sending' | 'tokens'

export interface AdapterContract<Sample> {
  readonly lacks?: readonly Lack[]
  /** Ends of a send that this platform does not have. */
  readonly knowsNo?: readonly Fault[]
  /** Called before every test; `host` is what the channel must be opened with. */
  start(host: TestHost): Promise<AdapterHarness<Sample>>
  /** Settings with several mistakes: the names that must all be mentioned, the values that must not. */
  readonly settings: {
    parse(raw: unknown): unknown
    readonly broken: unknown
    readonly names: readonly string[]
    readonly secrets: readonly string[]
  }
  readonly webhook?: {
    readonly refusedStatus: 401 | 403
    /** How far a timestamp may be off. Left out where requests carry a lasting pass instead. */
    readonly timeWindowMs?: number
    /** Authentic samples and the events they must become. */
    readonly golden: readonly Golden<Sample>[]
    /** Authentic but nasty: never an exception, never a changed prototype. */
    readonly hostile: readonly { readonly name: string; readonly sample: Sample }[]
    /** Types the platform may invent tomorrow. */
    readonly unknown: readonly {
      readonly name: string
      readonly sample: Sample
      readonly kind: 'unsupported' | 'unsupportedEvent'
    }[]
  }
}

export interface Golden<Sample> {
  readonly name: string
  readonly sample: Sample
  readonly events: readonly (Partial<InboundEvent> & Pick<InboundEvent, 'content'>)[]
}

export interface AdapterHarness<Sample> {
  open(host: Host): OpenChannel
  /** Must stand in no log line. */
  readonly secrets: readonly string[]
  readonly webhook?: WebhookHarness<Sample>
  readonly sending?: SendingHarness
  close(): Promise<void>
}

export interface WebhookHarness<Sample> {
  /** A text of one person; each call another message. */
  text(said: string): Sample
  /** As the platform would deliver it now; twice the same sample is a redelivery. `at`: epoch ms of the signature. */
  deliver(sample: Sample, options?: { readonly at?: number }): WebhookRequest
  /** Requests that must be refused, all with the same answer. */
  forgeries(): readonly { readonly name: string; readonly request: WebhookRequest }[]
  /** The request when the address is saved, and what must come back byte for byte. */
  handshake?(): { readonly request: WebhookRequest; readonly answer: string }
  forgedHandshake?(): WebhookRequest
  /** What the person reads after our answer; throws when the platform would not take it. */
  shown?(reply: WebhookReply): string
}

export const FAULTS = {
  busy: { kind: 'later' },
  'minute-limit': { kind: 'later', wholeAccount: true },
  'daily-limit': { kind: 'later', wholeAccount: true },
  'window-closed': { kind: 'refused', why: 'window-closed' },
  'quota-used': { kind: 'refused', why: 'quota-used' },
  blocked: { kind: 'refused', why: 'blocked' },
  'bad-content': { kind: 'refused', why: 'content' },
  'wrong-settings': { kind: 'refused', why: 'settings' },
  'bad-gateway': { kind: 'later' },
  unavailable: { kind: 'later' },
  dead: { kind: 'later' },
  'internal-error': { kind: 'unknown' },
  'gateway-timeout': { kind: 'unknown' },
  garbage: { kind: 'unknown' },
  'reset-before-counting': { kind: 'unknown' },
  'reset-after-counting': { kind: 'unknown' },
  silent: { kind: 'unknown' },
} as const satisfies Readonly<Record<string, Partial<Sent>>>
export type Fault = keyof typeof FAULTS

export interface SendingHarness {
  /** To a person who may be written to. */
  message(text: string): OutboundMessage
  /** Texts the platform counted, in order. */
  counted(): readonly string[]
  /** The next send ends so. */
  readonly faults: Partial<Readonly<Record<Fault, () => void | Promise<void>>>>
  readonly tokens?: {
    expire(): void
    revoke(): void
    fetches(): number
  }
}

export function describeAdapter<Sample>(name: string, contract: AdapterContract<Sample>): void {
  describe(`${name} keeps the adapter contract`, () => {
    const stage = {} as Stage<Sample>
    beforeEach(async () => {
      const host = testHost()
      const harness = await contract.start(host)
      Object.assign(stage, { host, harness, channel: harness.open(host) })
    })
    afterEach(async () => {
      await stage.harness.close()
      const logged = stage.host.logLines.join('')
      for (const secret of stage.harness.secrets) expect(logged, 'a secret stands in the log').not.toContain(secret)
    })
    const has = (part: Lack): boolean => contract.lacks?.includes(part) !== true
    describeSettings(contract)
    if (has('address')) describeAddress(stage)
    if (contract.webhook !== undefined) describeWebhook(contract.webhook, stage)
    if (has('handshake')) describeHandshake(present(contract.webhook?.refusedStatus), stage)
    if (has('time-window')) describeTimeWindow(present(contract.webhook?.timeWindowMs), stage)
    if (has('inline-reply')) describeInlineReply(stage)
    if (has('sending')) describeSending(contract, stage)
  })
}

interface Stage<Sample> {
  host: TestHost
  harness: AdapterHarness<Sample>
  channel: OpenChannel
}

/** What comes of these deliveries together: at once, or pulled where a delivery only says that there is something. */
async function heardBy(channel: OpenChannel, requests: readonly WebhookRequest[]): Promise<readonly InboundEvent[]> {
  const received = await Promise.all(requests.map((request) => present(channel.receive).call(channel, request)))
  if (channel.pull === undefined) return received.flatMap(eventsOf)
  const hint = received.map(eventsOf).length === 0 ? undefined : hintIn(received.at(-1))
  const events: InboundEvent[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await channel.pull({ cursor, hint }, new AbortController().signal)
    if (page.kind !== 'page') throw new Error(`nothing pulled: ${page.kind} ${page.platformCode}`)
    events.push(...page.events)
    cursor = page.cursor
    if (!page.more) return events
  }
}

function hintIn(received: Received | undefined): string | undefined {
  return received?.kind === 'accepted' ? received.pullHint : undefined
}

function describeSettings<Sample>({ settings }: AdapterContract<Sample>): void {
  it('names every bad field of its settings at once, and no secret', () => {
    const message = messageOf(() => settings.parse(settings.broken))
    for (const field of settings.names) expect(message).toContain(field)
    for (const secret of settings.secrets) expect(message).not.toContain(secret)
  })
}

function describeWebhook<Sample>(rules: NonNullable<AdapterContract<Sample>['webhook']>, stage: Stage<Sample>): void {
  const hook = () => present(stage.harness.webhook)
  const receive = (request: WebhookRequest) => present(stage.channel.receive).call(stage.channel, request)
  const receiveEvents = (request: WebhookRequest) => heardBy(stage.channel, [request])

  it('gives every forged request the same refusal and delivers nothing', async () => {
    const answers = new Set<string>()
    for (const { name, request } of hook().forgeries()) {
      const received = await receive(request)
      expect(received, name).toMatchObject({ kind: 'refused', status: rules.refusedStatus })
      answers.add(JSON.stringify(received))
    }
    expect([...answers]).toHaveLength(1)
  })

  it('refuses what no platform sends: other methods, compressed and oversized bodies', async () => {
    const request = hook().deliver(hook().text('你好'))
    expect(await receive({ ...request, method: 'PUT' })).toMatchObject({ kind: 'refused', status: 405 })
    expect(await receive({ ...request, headers: { 'content-encoding': 'gzip' } })).toMatchObject({
      kind: 'refused',
      status: 415,
    })
    expect(await receive({ ...request, body: Buffer.alloc(1024 * 1024 + 1, 97) })).toMatchObject({
      kind: 'refused',
      status: 413,
    })
    expect(await receive({ ...request, path: '/elsewhere' })).toMatchObject({ kind: 'refused', status: 404 })
  })

  it('gives the same event the same key on every delivery, and two messages two keys', async () => {
    const first = hook().text('孩子发烧39度')
    const keysOf = async (sample: Sample) =>
      new Set((await receiveEvents(hook().deliver(sample))).map((event) => event.dedupKey))
    const keys = await keysOf(first)
    expect(keys.size).toBe(1)
    expect(await keysOf(first)).toEqual(keys)
    expect(await keysOf(hook().text('孩子发烧39度'))).not.toEqual(keys)
  })

  it.each(rules.golden)('understands $name', async ({ sample, events }) => {
    const received = await receiveEvents(hook().deliver(sample))
    expect(received).toHaveLength(events.length)
    for (const [index, event] of events.entries()) {
      expect(received[index]).toMatchObject(event)
      expect(received[index]?.content).toEqual(event.content)
    }
    expect(new Set(received.map((event) => event.dedupKey)).size).toBe(events.length)
  })

  it.each(rules.unknown)('keeps $name', async ({ sample, kind }) => {
    expect(await receiveEvents(hook().deliver(sample))).toMatchObject([{ content: { kind } }])
  })

  it.each(rules.hostile)('survives $name', async ({ sample }) => {
    const received = await receive(hook().deliver(sample))
    expect(['accepted', 'refused']).toContain(received.kind)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect((await receiveEvents(hook().deliver(hook().text('还在吗')))).at(-1)).toMatchObject({
      content: { kind: 'text', text: '还在吗' },
    })
  })

  it('never mixes up messages that arrive together', async () => {
    const said = Array.from({ length: 50 }, (_, index) => `第${index}位病人的话`)
    const all = await heardBy(
      stage.channel,
      said.map((text) => hook().deliver(hook().text(text))),
    )
    expect(all.map((event) => event.content)).toEqual(said.map((text) => ({ kind: 'text', text })))
  })
}

function describeAddress<Sample>(stage: Stage<Sample>): void {
  it('refuses a platform address on this machine unless tests allow it', () => {
    const strict = testHost({ allowLoopback: false })
    expect(() => stage.harness.open(strict)).toThrow(expect.objectContaining({ code: 'DZ_CHANNEL_SETTINGS' }))
  })
}

function describeHandshake<Sample>(refusedStatus: 401 | 403, stage: Stage<Sample>): void {
  const hook = () => present(stage.harness.webhook)
  const receive = (request: WebhookRequest) => present(stage.channel.receive).call(stage.channel, request)

  it('answers the handshake byte for byte, and a forged one like any stranger', async () => {
    const shake = present(hook().handshake?.())
    const received = await receive(shake.request)
    expect(received).toMatchObject({ kind: 'handshake', reply: { status: 200 } })
    if (received.kind === 'handshake') expect(String(received.reply.body)).toBe(shake.answer)
    const forged = hook().forgedHandshake?.()
    if (forged !== undefined) expect(await receive(forged)).toMatchObject({ kind: 'refused', status: refusedStatus })
  })
}

function describeTimeWindow<Sample>(windowMs: number, stage: Stage<Sample>): void {
  const hook = () => present(stage.harness.webhook)
  const receive = (request: WebhookRequest) => present(stage.channel.receive).call(stage.channel, request)

  it('takes requests from the edge of the time window, refuses older and future-dated ones', async () => {
    const now = stage.host.clock.now()
    const at = async (offset: number) =>
      (await receive(hook().deliver(hook().text('还没到号'), { at: now + offset }))).kind
    expect(await at(-windowMs)).toBe('accepted')
    expect(await at(windowMs)).toBe('accepted')
    expect(await at(-windowMs - 1000)).toBe('refused')
    expect(await at(windowMs + 1000)).toBe('refused')
  })
}

function describeInlineReply<Sample>(stage: Stage<Sample>): void {
  const hook = () => present(stage.harness.webhook)
  const receive = (request: WebhookRequest) => present(stage.channel.receive).call(stage.channel, request)

  it('puts an answer on the reply when the platform takes one', async () => {
    expect(stage.channel.capabilities.inlineReply).toBe(true)
    const text = '您好😀，门诊在一楼 ]]> & <b> "引号" \u0007\n第二行'
    const received = await receive(hook().deliver(hook().text('门诊在哪里')))
    const message: OutboundMessage = {
      id: 'out-1',
      platformUserId: 'x',
      author: 'bot',
      content: { kind: 'text', text },
    }
    const reply = received.kind === 'accepted' ? received.replyInline?.(message) : undefined
    expect(present(hook().shown)(present(reply))).toBe(text.replace('\u0007', ''))
  })
}

function describeSending<Sample>({ lacks = [], knowsNo = [] }: AdapterContract<Sample>, stage: Stage<Sample>): void {
  const out = () => present(stage.harness.sending)
  const send = (text: string, signal = new AbortController().signal) => stage.channel.send(out().message(text), signal)

  it('sends a text as it stands, up to its own limit', async () => {
    const long = '好'.repeat(Math.floor(stage.channel.capabilities.maxTextBytes / 3))
    expect(await send('检查结果😀请到二楼\n取')).toMatchObject({ kind: 'sent' })
    expect(await send(long)).toMatchObject({ kind: 'sent' })
    expect(out().counted()).toEqual(['检查结果😀请到二楼\n取', long])
  })

  it('never throws, whatever it is asked to send', async () => {
    for (const text of ['', '\u0000\u0001', '\ud83d', 'x'.repeat(100_000)]) {
      expect(['sent', 'refused', 'later', 'unknown']).toContain((await send(text)).kind)
    }
  })

  const ends = (Object.keys(FAULTS) as Fault[]).filter((fault) => !knowsNo.includes(fault))
  const tokenFaults = lacks.includes('tokens') ? [] : (['expire', 'revoke'] as const)
  it.for(tokenFaults)('refreshes once when tokens %s, even with twenty sends racing', async (how) => {
    const tokens = present(out().tokens)
    await send('第一条')
    const before = tokens.fetches()
    tokens[how]()
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => send(`第${index}条`)))
    expect(results.filter((sent) => sent.kind === 'sent')).toHaveLength(20)
    expect(tokens.fetches() - before).toBe(1)
    expect(out().counted()).toHaveLength(21)
  })

  it.for(ends)('says what happened when the platform is %s, and sends only once', async (fault) => {
    const provoke = present(out().faults[fault])
    await provoke()
    expect(await send('请问几点下班')).toMatchObject(FAULTS[fault])
    expect(out().counted().length).toBeLessThanOrEqual(1)
  })

  it('sends nothing once aborted, and lets go at once when aborted on the way', async () => {
    expect(await send('太晚了', AbortSignal.abort())).toMatchObject({ kind: 'later' })
    expect(out().counted()).toEqual([])
    await out().faults.silent?.()
    const aborting = new AbortController()
    setTimeout(() => aborting.abort(), 50)
    const from = performance.now()
    expect(['unknown', 'later']).toContain((await send('停', aborting.signal)).kind)
    expect(performance.now() - from).toBeLessThan(5_000)
  })
}

function eventsOf(received: Received): readonly InboundEvent[] {
  expect(received).toMatchObject({ kind: 'accepted', reply: { status: 200 } })
  return received.kind === 'accepted' ? received.events : []
}

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    expect(error).toMatchObject({ code: 'DZ_CHANNEL_SETTINGS', expose: true })
    return error instanceof Error ? error.message : ''
  }
  throw new Error('the settings were accepted')
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the harness promises this and leaves it out')
  return value
}
