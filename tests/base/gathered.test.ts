// Who asks together is answered together; nobody is answered with what was known before he asked.
import { expect, it } from 'vitest'
import { Gathered } from '../../src/base/gathered.ts'
import { settled } from '../support/clock.ts'

/** A source whose answers come when the test lets them; each says which look it came from. */
function source() {
  const looks: { readonly keys: readonly string[]; answer(): void; fail(): void }[] = []
  const gathered = new Gathered<string, string>((keys) => {
    const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, string>>()
    const no = looks.length + 1
    const answers = new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, `${key} in look ${no}`]))
    looks.push({ keys, answer: () => resolve(answers), fail: () => reject(new Error('the line is cut')) })
    return promise
  })
  return { gathered, looks }
}

it('asks once for all who come at the same time', async () => {
  const { gathered, looks } = source()
  const asked = Promise.all(['li', 'wang', 'li', 'nobody'].map((key) => gathered.ask(key)))
  await settled()
  expect(looks.map((look) => look.keys)).toEqual([['li', 'wang', 'nobody']])
  looks[0]?.answer()
  expect(await asked).toEqual(['li in look 1', 'wang in look 1', 'li in look 1', undefined])
})

it('never answers from a look that had begun before the question', async () => {
  const { gathered, looks } = source()
  const early = gathered.ask('li')
  await settled()
  const second = gathered.ask('li')
  await settled()
  const late = [gathered.ask('li'), gathered.ask('wang')]
  await settled()
  expect(looks).toHaveLength(2)
  looks[0]?.answer()
  expect(await early).toBe('li in look 1')
  await settled()
  expect(looks[2]?.keys).toEqual(['li', 'wang'])
  looks[2]?.answer()
  expect(await Promise.all(late)).toEqual(['li in look 3', 'wang in look 3'])
  looks[1]?.answer()
  expect(await second).toBe('li in look 2')
})

it('tells of a failure those who asked in that look, and goes on', async () => {
  const { gathered, looks } = source()
  const failing = Promise.allSettled([gathered.ask('li'), gathered.ask('wang')])
  await settled()
  looks[0]?.fail()
  expect((await failing).map((one) => one.status)).toEqual(['rejected', 'rejected'])
  const next = gathered.ask('li')
  await settled()
  looks[1]?.answer()
  expect(await next).toBe('li in look 2')
})

it('goes on beside a look that never ends', async () => {
  const { gathered, looks } = source()
  void gathered.ask('li')
  await settled()
  for (let no = 2; no < 5; no++) {
    const asked = gathered.ask('wang')
    await settled()
    looks[no - 1]?.answer()
    expect(await asked).toBe(`wang in look ${no}`)
  }
})
