// Links others chose: every spelling of an address that is not public must stay unvisited.
import { describe, expect, it } from 'vitest'
import type { HttpClient, HttpRequest } from '../../src/base/http-client.ts'
import { isPublicAddress, type OpenUrlRequest, openUrl, type Resolve } from '../../src/base/safe-fetch.ts'

type VisitOptions = Partial<OpenUrlRequest> & { readonly resolve?: Resolve }

const publicName: Resolve = async () => ['93.184.216.34']

function visit(url: string, { resolve = publicName, ...more }: VisitOptions = {}) {
  const visited: HttpRequest[] = []
  const http: HttpClient = async (request) => {
    visited.push(request)
    return { kind: 'answered', status: 200, headers: {}, body: Buffer.from('ok') }
  }
  const request = { url, allowLoopback: false, maxBytes: 100, timeoutMs: 100, ...more }
  return openUrl(http, resolve, request).then((outcome) => ({ outcome, visited }))
}

const NOT_PUBLIC = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.255.255.254/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://127.0.0.1./',
  'https://①②⑦.0.0.1/',
  'https://127。0。0。1/',
  'https://0/',
  'https://0.0.0.0/',
  'https://10.0.0.1/',
  'https://10.255.255.255/',
  'https://100.64.0.1/',
  'https://100.127.255.255/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.0.0.1/',
  'https://192.0.2.1/',
  'https://192.88.99.1/',
  'https://192.168.0.1/',
  'https://192.168.65535/',
  'https://198.18.0.1/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://224.0.0.1/',
  'https://239.255.255.255/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b::10.0.0.1]/',
  'https://[64:ff9b:1::1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456:789a::1]/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  'https://[ff02::1]/',
  'https://[2001::1]/',
  'https://[2001:db8::1]/',
  'https://[2002:7f00:1::]/',
  'https://[100::1]/',
  'https://[3fff::1]/',
]

const NO_SAFE_URL = [
  'http://h.example/',
  'ftp://h.example/',
  'file:///etc/passwd',
  'data:text/plain,x',
  'javascript:alert(1)',
  'gopher://h.example/',
  '//h.example/',
  '/relative',
  '',
  'https://user@h.example/',
  'https://user:secret@h.example/',
  'https://[fe80::1%25eth0]/',
]

describe('a link somebody else chose', () => {
  it.each(NOT_PUBLIC)('%s is not visited', async (url) => {
    expect(await visit(url)).toEqual({ outcome: { kind: 'forbidden', why: 'address' }, visited: [] })
  })

  it.each(NO_SAFE_URL)('%s is no address for us', async (url) => {
    expect(await visit(url)).toEqual({ outcome: { kind: 'forbidden', why: 'url' }, visited: [] })
  })

  it('is not visited when its name leads inside, not even by one of several addresses', async () => {
    for (const addresses of [
      ['127.0.0.1'],
      ['93.184.216.34', '10.0.0.1'],
      ['::ffff:10.0.0.1'],
      ['fe80::1%eth0'],
      ['nonsense'],
    ]) {
      const { outcome, visited } = await visit('https://h.example/', { resolve: async () => addresses })
      expect([outcome, visited]).toEqual([{ kind: 'forbidden', why: 'address' }, []])
    }
  })

  it('is visited at the very address that was checked, asked for once', async () => {
    let asked = 0
    const resolve: Resolve = async () => {
      asked++
      return asked === 1 ? ['93.184.216.34'] : ['127.0.0.1']
    }
    const { outcome, visited } = await visit('https://h.example:8443/a?b=c', { resolve })
    expect(outcome).toMatchObject({ kind: 'answered', status: 200 })
    expect(visited).toMatchObject([{ url: 'https://h.example:8443/a?b=c', address: '93.184.216.34', method: 'GET' }])
    expect(asked).toBe(1)
  })

  it('reaches public addresses written plainly', async () => {
    for (const url of ['https://93.184.216.34/', 'https://[2606:2800:220:1::1]/']) {
      expect((await visit(url)).visited).toHaveLength(1)
    }
  })

  it('stays on the listed hosts and their subdomains', async () => {
    const allowedHosts = ['qpic.cn']
    const isVisited = async (url: string) => (await visit(url, { allowedHosts })).visited.length === 1
    expect(await isVisited('https://mmbiz.qpic.cn/a')).toBe(true)
    expect(await isVisited('https://QPIC.cn/a')).toBe(true)
    expect(await isVisited('https://evilqpic.cn/a')).toBe(false)
    expect(await isVisited('https://qpic.cn.evil.example/a')).toBe(false)
  })

  it('may point to this machine only where tests allow it', async () => {
    expect((await visit('http://127.0.0.1:8080/', { allowLoopback: true, allowedHosts: [] })).visited).toHaveLength(1)
    expect((await visit('http://10.0.0.1/', { allowLoopback: true })).visited).toEqual([])
    expect(
      (await visit('http://h.example/', { allowLoopback: true, resolve: async () => ['127.0.0.1'] })).visited,
    ).toEqual([])
  })

  it('with an unknown name leads nowhere', async () => {
    const resolve: Resolve = () => Promise.reject(new Error('ENOTFOUND'))
    expect((await visit('https://h.example/', { resolve })).outcome).toEqual({ kind: 'unreached', why: 'ENOTFOUND' })
  })

  it('knows public addresses when it sees them', () => {
    expect(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2400:3200::1'].map(isPublicAddress)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
    expect(['', '8.8.8', 'h.example'].map(isPublicAddress)).toEqual([false, false, false])
  })
})
