// A message sent again under its own id, because the first answer was lost: WeCom has it already, and nobody is alarmed.
import { afterEach, expect, it } from 'vitest'
import { wecomKf } from '../../../adapters/wecom-kf/index.ts'
import { testHost } from '../../contract/adapter-host.ts'
import { FAKE_KF, type FakeKf, startFakeKf } from '../../fakes/wecom-kf.ts'
import { WHO } from './samples.ts'

let kf: FakeKf
afterEach(() => kf.close())

it('is shown once, counts as sent, and stands in the log as no trouble', async () => {
  const host = testHost()
  kf = await startFakeKf({ clock: host.clock })
  kf.state.ledger.enforce(false)
  const channel = wecomKf.open(wecomKf.parseSettings({ ...FAKE_KF, apiBase: kf.url }), host)
  const content = { kind: 'text', text: '请到二楼取药' } as const
  const message = { id: '01OUT1.0', platformUserId: WHO, author: 'bot', content } as const
  const { signal } = new AbortController()
  const first = await channel.send(message, signal)
  expect(first).toMatchObject({ kind: 'sent' })
  expect(await channel.send(message, signal)).toEqual(first)
  expect(kf.seen.map(({ text }) => text)).toEqual(['请到二楼取药'])
  const levels = host.logLines.map((line) => (JSON.parse(line) as { readonly level: number }).level)
  expect(levels.filter((level) => level >= 40)).toEqual([])
})
