// Every event of the Satori protocol, as servers of both generations write it, and what it becomes. Invented people only.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asText, tokensIn } from '../../../adapters/satori/elements.ts'
import { normalize } from '../../../adapters/satori/normalize.ts'
import * as person from '../../../adapters/satori/person.ts'
import { read } from '../../../adapters/satori/said.ts'
import { encode } from '../../../adapters/satori/send.ts'

const AT = 1_790_000_000_000
const reading = { platform: 'telegram', selfId: '514', groups: 'mentioned', now: AT } as const
const login = { platform: 'telegram', user: { id: '514' }, status: 1 }
const direct = { id: 'dm-777', type: 1 }
const base = { sn: 7, login, timestamp: AT, user: { id: '777', name: '小王' }, channel: direct }
const said = (content: string, more: object = {}) => ({
  type: 'message-created',
  ...base,
  message: { id: 'm1', content },
  ...more,
})
const contents = (event: object) => normalize(event as never, reading).map((each) => each.content)

describe('a message', () => {
  it('is one event, whose key and person are the same on every delivery', () => {
    const [event] = normalize(said('门诊几点上班'), reading)
    expect(event).toEqual({
      dedupKey: 'm:dm-777:m1',
      platformUserId: 'direct/dm-777/777',
      platformMessageId: 'm1',
      sentAt: AT,
      content: { kind: 'text', text: '门诊几点上班' },
      opens: [],
    })
    const again = normalize({ ...said('门诊几点上班'), sn: 1, timestamp: AT + 5 }, reading)
    expect(again[0]?.dedupKey).toBe(event?.dedupKey)
  })

  it('of an older server is the same', () => {
    const { sn, login: _, ...old } = said('在吗')
    const event = { ...old, id: sn, platform: 'telegram', self_id: '514' }
    expect(normalize(event, reading)).toEqual(normalize(said('在吗'), reading))
  })

  it.each([
    ['a&lt;b&gt; &amp;amp; &#65;&#x42;', 'a<b> &amp; AB'],
    ['第一行<br/>第二行<p>第三行</p>第四行', '第一行\n第二行第三行\n第四行'],
    ['<b>疼</b>了<i>三</i>天', '疼了三天'],
    ['<at id="514"/> 几点下班', '几点下班'],
    ['<at id="9" name="李医生"/>在吗', '@李医生 在吗'],
    ['看 <a href="https://h.example/">这个</a>', '看 https://h.example/ 这个'],
    ['<quote id="m0"><author id="1"/>以前的话<quote>更早</quote></quote>现在的话', '现在的话'],
    ['体温<39 血压>90 <什么', '体温<39 血压>90 <什么'],
    ['<img src="a>b"', '<img src="a>b"'],
  ])('reads %j', (content, text) => {
    expect(contents(said(content))).toEqual([{ kind: 'text', text }])
  })

  it('with words and files is several, each with a key of its own', () => {
    const events = normalize(
      said('这是报告<img src="https://img.example/1.png"/><file src="internal:telegram/514/f1" title="报告.pdf"/>'),
      reading,
    )
    expect(events.map((event) => event.content)).toEqual([
      { kind: 'text', text: '这是报告' },
      { kind: 'image', media: { platformMediaId: '', url: 'https://img.example/1.png' } },
      { kind: 'file', media: { platformMediaId: '', url: 'internal:telegram/514/f1' }, fileName: '报告.pdf' },
    ])
    expect(new Set(events.map((event) => event.dedupKey)).size).toBe(3)
  })

  it.each([
    ['<audio src="https://img.example/v"/>', 'voice'],
    ['<video src="https://img.example/v"/>', 'video'],
    ['<image url="https://img.example/v"/>', 'image'],
  ])('%s is a %s', (content, kind) => {
    expect(contents(said(content))).toEqual([{ kind, media: { platformMediaId: '', url: 'https://img.example/v' } }])
  })

  it.each([
    ['<telegram:sticker id="1"/>', 'telegram:sticker'],
    ['<img src="data:image/png;base64,AAAA"/>', 'img'],
    ['<emoji id="1"/>', 'emoji'],
    ['', 'empty'],
  ])('%j is kept, and shown to a person', (content, platformType) => {
    expect(contents(said(content))).toEqual([{ kind: 'unsupported', platformType }])
  })

  it('in a group is ours only when it names us', () => {
    const group = { channel: { id: 'g1', type: 0 }, guild: { id: 'g1' } }
    expect(contents(said('中午吃什么', group))).toEqual([])
    expect(contents(said('<at type="all"/>开会', group))).toEqual([])
    const [event] = normalize(said('<at id="514"/>几点下班', group), reading)
    expect(event).toMatchObject({ platformUserId: 'group/g1/777', content: { kind: 'text', text: '几点下班' } })
    expect(normalize(said('<at id="514"/>几点下班', group), { ...reading, groups: 'ignored' })).toEqual([])
    expect(contents({ ...said('', group), type: 'message-deleted' })).toEqual([])
  })

  it('that somebody corrects is said again, each version once', () => {
    const keys = ['胸口不疼', '胸口疼', '胸口疼'].map((content) => {
      return normalize({ ...said(content), type: 'message-updated' }, reading)[0]?.dedupKey
    })
    expect(new Set(keys).size).toBe(2)
    expect(keys).not.toContain('m:dm-777:m1')
  })

  it('of ourselves, of another account, of another platform is nobody’s', () => {
    expect(contents(said('您好', { user: { id: '514' } }))).toEqual([])
    expect(contents(said('您好', { login: { ...login, user: { id: '515' } } }))).toEqual([])
    expect(contents(said('您好', { login: { ...login, platform: 'discord' } }))).toEqual([])
  })
})

describe('what happens without words', () => {
  it.each([
    ['message-deleted', { message: { id: 'm1' } }, { kind: 'recalled', platformMessageId: 'm1' }],
    ['interaction/button', { button: { id: '2' } }, { kind: 'text', text: '2', choiceId: '2' }],
    ['friend-added', {}, { kind: 'followed' }],
    ['friend-deleted', {}, { kind: 'unfollowed' }],
    ['friend-request', { message: { id: 'r1' } }, { kind: 'unsupportedEvent', platformType: 'friend-request' }],
    ['interaction/command', {}, { kind: 'unsupportedEvent', platformType: 'interaction/command' }],
    ['hologram-sent', {}, { kind: 'unsupportedEvent', platformType: 'hologram-sent' }],
  ])('%s', (type, more, content) => {
    expect(contents({ ...base, type, ...more })).toEqual([content])
  })

  it.each([
    ...[
      'login-added',
      'login-removed',
      'login-updated',
      'guild-added',
      'guild-updated',
      'guild-removed',
      'guild-request',
    ],
    ...['guild-member-added', 'guild-member-updated', 'guild-member-removed', 'guild-member-request'],
    ...['guild-role-created', 'guild-role-updated', 'guild-role-deleted', 'channel-added', 'channel-updated'],
    ...['reaction-added', 'reaction-removed', 'internal'],
  ])('%s is no patient’s', (type) => {
    expect(contents({ ...base, type })).toEqual([])
  })

  it('to somebody who has not spoken yet has no channel, and still a person', () => {
    const { channel: _, ...rest } = base
    expect(normalize({ ...rest, type: 'friend-added' }, reading)[0]?.platformUserId).toBe('direct//777')
  })
})

describe('whatever comes', () => {
  it('never throws, and never becomes markup of ours', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { said: contents } = read(text, '514')
        expect(contents.length).toBeGreaterThan(0)
        const shown = encode({ kind: 'text', text }, 0)
        if (shown !== undefined) expect(tokensIn(shown).every((token) => token.kind === 'text')).toBe(true)
      }),
    )
    fc.assert(
      fc.property(
        fc.jsonValue(),
        (value) => void normalize({ ...base, message: value, type: 'message-created' }, reading),
      ),
    )
  })

  it('comes back from a person’s word as it was', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ minLength: 1, maxLength: 20 }), (channelId, userId) => {
        const who = { kind: 'direct', channelId: channelId.toWellFormed(), userId: userId.toWellFormed() } as const
        const word = person.write(who)
        if (word !== undefined) expect(person.read(word)).toEqual(who)
      }),
    )
  })

  it('is read in a moment, however it was made', () => {
    const from = performance.now()
    for (const text of ['<'.repeat(100_000), '<a '.repeat(50_000), `<a ${'x="'.repeat(50_000)}`, '&'.repeat(100_000)]) {
      read(text, '514')
    }
    expect(performance.now() - from).toBeLessThan(5_000)
  })

  it('is text where we say it', () => {
    expect(asText('<at type="all"/>')).toBe('&lt;at type=&quot;all&quot;/&gt;')
  })
})
