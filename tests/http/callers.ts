// Good and bad requests to the webhooks of a hospital, as WeChat or somebody else would send them, and neighbours who
// must be answered meanwhile.
import { expect } from 'vitest'
import { type FakeWechat, pushXml, signPush } from '../fakes/wechat-official.ts'
import type { Hospital } from '../support/hospital.ts'
import type { Heard } from './wire.ts'

export type Channel = 'wechat' | 'wechat-plain'
export const CHANNELS: readonly Channel[] = ['wechat', 'wechat-plain']

export interface Signed {
  readonly query: string
  readonly body: string
}

interface Moment {
  readonly timestamp?: number | string
  readonly nonce?: string
}

export type Callers = ReturnType<typeof callersOf>

export function callersOf(hospital: Hospital) {
  let serial = 25_300_000_000_000_000n
  let nonces = 0
  const fakeOf = (channel: Channel): FakeWechat => (channel === 'wechat' ? hospital.wechat : hospital.plainWechat)
  const seconds = () => Math.floor(hospital.clock.now() / 1000)
  const newNonce = () => `nonce${++nonces}`
  const textXml = (fake: FakeWechat, openid: string, text: string): string =>
    pushXml({
      ToUserName: fake.account.originalId,
      FromUserName: openid,
      CreateTime: seconds(),
      MsgType: 'text',
      Content: text,
      MsgId: ++serial,
    })
  const sign = (channel: Channel, xml: string, { timestamp = seconds(), nonce = newNonce() }: Moment = {}): Signed =>
    signPush(fakeOf(channel).account, xml, { timestamp, nonce, random: Buffer.alloc(16, 3), openid: 'o-bad' })

  return {
    fakeOf,
    seconds,
    newNonce,
    textXml,
    sign,
    signedText: (channel: Channel, moment: Moment = {}): Signed =>
      sign(channel, textXml(fakeOf(channel), 'o-bad', '停车多少钱'), moment),

    async postTo(channel: string, { query, body }: Signed, init: RequestInit = {}): Promise<Heard> {
      const answer = await fetch(`${hospital.address}/webhooks/${channel}?${query}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'text/xml' },
        ...init,
      })
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
    },

    /** Neighbours ask something while `trouble` goes on, and are answered at once. */
    async whileNeighboursAsk<T>(trouble: () => Promise<T>): Promise<T> {
      const neighbours = Array.from({ length: 5 }, () => hospital.patient(`o-neighbour-${newNonce()}`))
      const [result, ...deliveries] = await Promise.all([
        trouble(),
        ...neighbours.map((neighbour) => neighbour.says('停车多少钱')),
      ])
      for (const delivered of deliveries) {
        expect(delivered.attempts).toHaveLength(1)
        expect(delivered.shown?.text).toContain('每小时 4 元')
      }
      return result
    },
  }
}
