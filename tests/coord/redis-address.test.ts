// One URL says where Redis is, in whichever of its three shapes.
import { describe, expect, it } from 'vitest'
import { parseRedisAddress } from '../../src/coord/redis-address.ts'

describe('the address of Redis', () => {
  it('is one server', () => {
    expect(parseRedisAddress('redis://:s%40fe@10.0.0.5/2')).toEqual({
      kind: 'single',
      hosts: [{ host: '10.0.0.5', port: 6379 }],
      username: undefined,
      password: 's@fe',
      tls: false,
      database: 2,
      master: undefined,
    })
    expect(parseRedisAddress('rediss://desk:word@cache.hospital:6380')).toMatchObject({
      hosts: [{ host: 'cache.hospital', port: 6380 }],
      username: 'desk',
      tls: true,
      database: 0,
    })
    expect(parseRedisAddress('redis://[fd00::5]:6379').hosts).toEqual([{ host: 'fd00::5', port: 6379 }])
  })

  it('is a Sentinel group, which names its master', () => {
    expect(parseRedisAddress('redis+sentinel://:word@a:26379,b,c:26380/mymaster')).toMatchObject({
      kind: 'sentinel',
      hosts: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 26_379 },
        { host: 'c', port: 26_380 },
      ],
      master: 'mymaster',
      password: 'word',
    })
  })

  it('is a Cluster', () => {
    expect(parseRedisAddress('rediss+cluster://a:7000,b:7001')).toMatchObject({ kind: 'cluster', tls: true })
  })

  it.each([
    'http://a',
    'redis://',
    'redis://a,b',
    'redis://a:99999',
    'redis://a/first',
    'redis+sentinel://a:26379',
    'redis+cluster://a:7000/1',
  ])('is refused as %s, without repeating it', (url) => {
    expect(() => parseRedisAddress(url)).toThrow(/REDIS_URL is not understood; expected redis:/)
    const withPassword = url.replace('//', '//:verysecret@')
    expect(() => parseRedisAddress(withPassword)).toThrow(expect.not.stringContaining('verysecret'))
  })
})
