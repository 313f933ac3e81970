import { describe, expect, it } from 'vitest'
import { hashPassword, judgePassword, verifyPassword } from '../../src/base/password.ts'
import { systemRandom } from '../../src/base/random.ts'

describe('a password', () => {
  it('is right however the keyboard composed it, and only then', async () => {
    const stored = await hashPassword('Café au lait 桂花', systemRandom)
    expect(await verifyPassword(stored, 'Cafe\u0301 au lait 桂花')).toBe(true)
    expect(await verifyPassword(stored, 'Café au lait 桂花 ')).toBe(false)
    expect(await hashPassword('Café au lait 桂花', systemRandom)).not.toBe(stored)
  })

  it('is never right against no hash, an empty one, or one of another kind', async () => {
    for (const stored of [undefined, '', '$2b$10$abcdefghijklmnopqrstuv', '$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA']) {
      expect(await verifyPassword(stored, '')).toBe(false)
    }
  })

  it('fits a hash made elsewhere (argon2 reference implementation)', async () => {
    // echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(await verifyPassword(reference, 'password')).toBe(true)
  })

  it.each([
    ['短密码', 'too-short'],
    ['x'.repeat(129), 'too-long'],
    ['password1234', 'too-common'],
    ['P@ssw0rd-2026', 'too-common'],
    ['yiyuan123456', 'too-common'],
    ['人民医院导诊台-2026', 'too-common'],
    ['limei李梅limei', 'too-common'],
    ['qwertyuiop1234', 'too-common'],
    ['woaini5201314', 'too-common'],
    ['一二一二一二一二一二一二', 'too-common'],
  ] as const)('%s is %s', (password, fault) => {
    expect(judgePassword(password, ['limei', '李梅'])).toBe(fault)
  })

  it.each(['桂花树下等公交车三八路', 'correct horse battery', '128个字'.repeat(25), 'Xk7#mQ9$vL2p'])(
    '%s is good',
    (password) => {
      expect(judgePassword(password.length < 12 ? `${password}一直` : password, ['limei', '李梅'])).toBeUndefined()
    },
  )
})
