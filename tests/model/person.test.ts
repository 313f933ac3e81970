// How little of a person a screen shows, and who still needs a guardian.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageOn, digitsOf, maskedIdNumber, maskedName, maskedPhone, needsGuardian } from '../../src/model/person.ts'

describe('masks', () => {
  it.each([
    ['王芳', '王*'],
    ['王小芳', '王*芳'],
    ['欧阳小芳', '欧**芳'],
    ['芳', '芳*'],
    ['Maria Gonzalez', 'M***z'],
  ])('%s is shown as %s', (name, shown) => expect(maskedName(name)).toBe(shown))

  it('a phone keeps three digits and four, however it was written', () => {
    for (const phone of ['13800001234', '138 0000 1234', '+86 138-0000-1234'])
      expect(maskedPhone(phone)).toBe('138****1234')
    expect(maskedPhone('12345')).toBe('****')
  })

  it('never show more than half of a number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{6,30}$/), (number) => {
        expect(maskedIdNumber(number)).not.toContain(number)
        expect(maskedPhone(number)).not.toContain(digitsOf(number))
      }),
    )
  })
})

describe('age', () => {
  it.each([
    ['2024-03-15', '2026-11-22', 2, 8],
    ['2024-03-15', '2026-03-14', 1, 11],
    ['2024-03-15', '2026-03-15', 2, 0],
    ['2026-11', '2026-11-22', 0, 0],
    ['1961', '2026-11-22', 65, undefined],
  ])('born on %s, seen on %s: %i years and %s months', (bornOn, today, years, months) =>
    expect(ageOn(bornOn, today)).toEqual({ years, months }),
  )

  it('a child needs a guardian until the fourteenth birthday, and when only the year is known, a little longer', () => {
    expect(needsGuardian('2012-11-23', '2026-11-22')).toBe(true)
    expect(needsGuardian('2012-11-22', '2026-11-22')).toBe(false)
    expect(needsGuardian('2012', '2026-11-22')).toBe(true)
    expect(needsGuardian('2011', '2026-11-22')).toBe(false)
  })
})
