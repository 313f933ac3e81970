// The rest of an account: files people send, files we send, menus, scene codes, settings.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient, wechatOfficial } from '../../../adapters/wechat-official/index.ts'
import { uploadMedia } from '../../../adapters/wechat-official/media.ts'
import {
  createMenu,
  deleteMenu,
  getMenu,
  menuProblems,
  type TopButton,
} from '../../../adapters/wechat-official/menu.ts'
import { createSceneCode } from '../../../adapters/wechat-official/qrcode.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import { type FakeWechat, startFakeWechat } from '../../fakes/wechat-official.ts'

const IDLE = new AbortController().signal
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00])

describe('a WeChat account', () => {
  let host: TestHost
  let wechat: FakeWechat

  beforeEach(async () => {
    host = testHost()
    wechat = await startFakeWechat({ clock: host.clock })
  })
  afterEach(() => wechat.close())

  const settings = () => {
    const { appId, appSecret, token, encodingAesKey } = wechat.account
    return wechatOfficial.parseSettings({ appId, appSecret, token, encodingAesKey, apiBase: wechat.url })
  }
  const openMedia = (media: { readonly platformMediaId: string; readonly url?: string }) =>
    wechatOfficial.open(settings(), host).openMedia?.(media, IDLE)
  const client = () => createClient(settings(), host)

  it('hands over a picture while WeChat keeps it: three days', async () => {
    wechat.storeMedia('M1', { type: 'image', bytes: JPEG, contentType: 'image/jpeg' })
    expect(await openMedia({ platformMediaId: 'M1' })).toEqual({ mimeType: 'image/jpeg', bytes: JPEG })
    host.clock.advance('3d')
    await expect(openMedia({ platformMediaId: 'M1' })).rejects.toMatchObject({
      code: 'DZ_MEDIA',
      message: expect.stringContaining('40007'),
    })
  })

  it('does not take an error for a picture, although it comes with status 200 as text', async () => {
    await expect(openMedia({ platformMediaId: 'gone' })).rejects.toMatchObject({ code: 'DZ_MEDIA' })
  })

  it('refreshes a refused token for a download too', async () => {
    wechat.storeMedia('M1', { type: 'image', bytes: JPEG, contentType: 'image/jpeg' })
    await openMedia({ platformMediaId: 'M1' })
    wechat.revokeTokens()
    expect(await openMedia({ platformMediaId: 'M1' })).toMatchObject({ bytes: JPEG })
  })

  it('follows a video’s link without showing it the token', async () => {
    const video = {
      type: 'video',
      bytes: Buffer.alloc(0),
      contentType: 'text/plain',
      videoUrl: `${wechat.url}/video.mp4`,
    }
    wechat.storeMedia('V1', video)
    expect(await openMedia({ platformMediaId: 'V1' })).toMatchObject({ mimeType: 'video/mp4' })
    expect(wechat.calls.at(-1)).toMatchObject({ path: '/video.mp4', query: '' })
  })

  it.each(['https://10.0.0.7/x', 'https://evil.example/x', 'file:///etc/passwd', 'https://qq.com.evil.example/'])(
    'does not follow a link to %s',
    async (url) => {
      await expect(openMedia({ platformMediaId: '', url })).rejects.toMatchObject({
        code: 'DZ_MEDIA',
        message: expect.stringMatching(/host|url/),
      })
    },
  )

  it('stores a picture on WeChat’s side and gets it back unchanged', async () => {
    const file = { bytes: JPEG, fileName: '楼层"图".jpg', mimeType: 'image/jpeg', kind: 'image' as const }
    const uploaded = await uploadMedia(file, 'a1b2c3', client(), IDLE)
    expect(uploaded).toEqual({ kind: 'done', platformMediaId: 'MEDIA-1' })
    expect(await openMedia({ platformMediaId: 'MEDIA-1' })).toEqual({ mimeType: 'image/jpeg', bytes: JPEG })
  })

  const BUTTONS: readonly TopButton[] = [
    { name: '就诊', sub_button: [{ type: 'view', name: '预约挂号', url: 'https://h.example/book' }] },
    { type: 'click', name: '找人工', key: 'ASK_PERSON' },
  ]

  it('gets a menu, shows it and loses it again', async () => {
    expect(await getMenu(client(), IDLE)).toEqual({ kind: 'done', value: undefined })
    expect(await createMenu(client(), BUTTONS, IDLE)).toMatchObject({ kind: 'done' })
    expect(await getMenu(client(), IDLE)).toEqual({ kind: 'done', value: { button: BUTTONS } })
    expect(await deleteMenu(client(), IDLE)).toMatchObject({ kind: 'done' })
    expect(await getMenu(client(), IDLE)).toEqual({ kind: 'done', value: undefined })
  })

  it('is told what WeChat would not take in a menu', () => {
    expect(menuProblems(BUTTONS)).toEqual([])
    expect(menuProblems([])).toEqual(['a menu has 1 to 3 top buttons'])
    const tooLong = { type: 'click', name: '这个名字太长了', key: 'k'.repeat(129) } as const
    expect(menuProblems([tooLong, { name: '空', sub_button: [] }])).toEqual([
      "这个名字太长了: a top button's name has at most 16 bytes",
      '这个名字太长了: a key has at most 128 bytes',
      '空: opens 1 to 5 buttons',
    ])
  })

  it('makes a code that tells which desk sent somebody', async () => {
    const code = await createSceneCode(client(), { scene: 'desk=cardiology', forMs: 604_800_000 }, IDLE)
    expect(code).toEqual({
      kind: 'done',
      ticket: 'TICKET desk=cardiology',
      imageUrl: 'https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=TICKET%20desk%3Dcardiology',
    })
    await expect(createSceneCode(client(), { scene: '' }, IDLE)).rejects.toMatchObject({ code: 'DZ_CONFIG' })
  })
})

describe('settings of a WeChat account', () => {
  const GOOD = {
    appId: 'wx0123456789abcdef',
    appSecret: '0123456789abcdef0123456789abcdef',
    token: 'Frontdesk2026',
    encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  }

  it('need four values, the rest are the vendor’s documented numbers', () => {
    expect(wechatOfficial.parseSettings(GOOD)).toMatchObject({
      mode: 'safe',
      apiBase: 'https://api.weixin.qq.com',
      customerService: true,
      labelMachineWritten: true,
      timestampWindowMs: 600_000,
      windows: { message: { messages: 5, forMs: 172_800_000 }, menu: { messages: 3, forMs: 60_000 } },
    })
  })

  it('need no key in plain mode', () => {
    const { encodingAesKey, ...rest } = GOOD
    expect(wechatOfficial.parseSettings({ ...rest, mode: 'plain' })).toMatchObject({ mode: 'plain' })
    expect(() => wechatOfficial.parseSettings(rest)).toThrow(/^encodingAesKey: found nothing; expected 43 characters/)
    expect(encodingAesKey).toHaveLength(43)
  })

  it.each([
    [
      'an empty secret',
      { appSecret: '' },
      'appSecret: found an empty text; expected 16 to 64 characters without spaces; example: 0',
    ],
    ['an empty token', { token: '' }, 'token: found an empty text; expected 3 to 32 letters and digits'],
    ['a typing error in a name', { appsecret: 'x' }, 'appsecret: unknown; known here: appId, appSecret'],
    ['a number out of range', { windows: { scan: { forMs: 5 } } }, 'windows.scan.forMs: found a number; expected'],
    ['an address with a query', { apiBase: 'https://api.weixin.qq.com/?a=1' }, 'apiBase: found a text of'],
  ])('say what is wrong with %s', (_name, wrong, line) => {
    expect(() => wechatOfficial.parseSettings({ ...GOOD, ...wrong })).toThrow(line)
  })

  it.each(['http://api.weixin.qq.com', 'http://10.0.0.1', 'http://127.0.0.1.evil.example', 'http://[::2]'])(
    'refuse %s even where this machine is allowed',
    (apiBase) => {
      const settings = wechatOfficial.parseSettings({ ...GOOD, apiBase })
      expect(() => wechatOfficial.open(settings, testHost())).toThrow(/^apiBase: /)
    },
  )
})
