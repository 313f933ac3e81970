// Prometheus figures on a listener of their own, never on the public one. Labels carry channels, states and skills only.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FlowCounters } from '../flow/context.ts'

export interface Metrics {
  readonly counters: FlowCounters
  listen(host: string, port: number): Promise<AddressInfo>
  close(): Promise<void>
}

/** Loads prom-client only when somebody wants figures. */
export async function createMetrics(gauges: Readonly<Record<string, () => Promise<number>>>): Promise<Metrics> {
  const { collectDefaultMetrics, Counter, Gauge, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `daozhen_${name}`, help, labelNames, registers: [registry] })
  const inbound = counter('inbound_total', 'Events of platforms by channel and what they were', ['channel', 'what'])
  const turns = counter('turns_total', 'Decisions of the bot by skill', ['skill'])
  const withheld = counter('replies_withheld_total', 'Replies of the bot that broke a wording rule, by rule', ['rule'])
  const sends = counter('sends_total', 'Attempts to send by channel and outcome', ['channel', 'state'])
  const breakers = counter('breaker_total', 'Pauses of a channel, and their ends', ['channel', 'state'])
  const parked = counter('parked_total', 'Inbound parked after repeated failure', [])
  const repaired = counter('orphans_repaired_total', 'Escalated conversations nobody would have come back to', [])
  const turnedAway = counter('turned_away_total', 'Requests answered 503 in an overload', ['what'])
  for (const [name, read] of Object.entries(gauges)) {
    new Gauge({
      name: `daozhen_${name}`,
      help: name,
      registers: [registry],
      async collect() {
        this.set(await read())
      },
    })
  }
  let server: Server | undefined
  return {
    counters: {
      inbound: (channel, what) => inbound.inc({ channel, what }),
      turn: (skill) => turns.inc({ skill }),
      withheld: (rule) => withheld.inc({ rule }),
      sent: (channel, state) => sends.inc({ channel, state }),
      breaker: (channel, state) => breakers.inc({ channel, state }),
      parked: () => parked.inc(),
      repaired: (count) => repaired.inc(count),
      turnedAway: (what) => turnedAway.inc({ what }),
    },
    listen(host, port) {
      const listener = createServer(async (request, response) => {
        if (request.url !== '/metrics') {
          response.writeHead(404).end()
          return
        }
        response.setHeader('Content-Type', registry.contentType)
        response.end(await registry.metrics())
      })
      server = listener
      return new Promise((resolve, reject) => {
        listener.once('error', reject)
        listener.listen(port, host, () => resolve(listener.address() as AddressInfo))
      })
    },
    close: () => new Promise((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))),
  }
}
