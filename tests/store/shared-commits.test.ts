// Who shares a commit with whom, in which order, and what becomes of the others when something goes wrong.
import { expect, it } from 'vitest'
import { SharedCommits, type Work } from '../../src/store/shared-commits.ts'
import { NeedsOwnCommit, type Tx } from '../../src/store/tx.ts'
import { manualClock, settled } from '../support/clock.ts'

interface Commit {
  readonly size: number
  finish(): Promise<void>
  fail(error: Error): Promise<void>
}

const nothing = {} as Tx

/** A database that commits when it is told to. */
function ward() {
  const clock = manualClock()
  const commits: Commit[] = []
  const begun = async (works: readonly Work[]): Promise<readonly unknown[]> => {
    const { promise: allowed, resolve, reject } = Promise.withResolvers<void>()
    const after = (act: () => void) => () => {
      act()
      return settled(4)
    }
    commits.push({ size: works.length, finish: after(resolve), fail: (error) => after(() => reject(error))() })
    await allowed
    return Promise.all(works.map((work) => work(nothing).catch((error: unknown) => stepsAside(error))))
  }
  const shared = new SharedCommits(clock, {
    alone: async (work) => {
      const [value] = await begun([work])
      if (value instanceof Error) throw value
      return value
    },
    together: begun,
  })
  const done: string[] = []
  /** Ends as `name`, or as the error it throws. */
  const asks = (name: string, about: string, act: () => unknown = () => undefined) =>
    shared
      .run(async () => {
        await act()
        return name
      }, about)
      .then(
        (value) => done.push(value),
        (error: Error) => done.push(`${name}: ${error.message}`),
      )
  const sizes = () => commits.map(({ size }) => size)
  return { clock, shared, commits, sizes, done, asks }
}

function stepsAside(error: unknown): unknown {
  if (error instanceof NeedsOwnCommit) return error
  throw error
}

const commitNo = (commits: readonly Commit[], no: number): Commit => {
  const commit = commits[no]
  if (commit === undefined) throw new Error(`there is no commit ${no}`)
  return commit
}

it('lets what arrives together share a commit, and one who comes alone have his own', async () => {
  const { asks, commits, sizes, done } = ward()
  asks('first', 'zhang')
  await settled(2)
  expect(sizes()).toEqual([1])
  asks('a', 'li')
  asks('b', 'wang')
  asks('c', 'zhao')
  await settled(2)
  expect(sizes()).toEqual([1, 3])
  asks('late', 'qian')
  await settled(2)
  expect(sizes(), 'two at a time').toEqual([1, 3])
  await commitNo(commits, 1).finish()
  expect(done).toEqual(['a', 'b', 'c'])
  expect(sizes()).toEqual([1, 3, 1])
})

it('takes no more than 32 into one', async () => {
  const { asks, sizes } = ward()
  for (let i = 0; i < 70; i++) asks(`piece ${i}`, `person ${i}`)
  await settled(2)
  expect(sizes()).toEqual([32, 32])
})

it('does what is about one person in order, one thing at a time', async () => {
  const { asks, commits, sizes, done } = ward()
  asks('first', 'zhang')
  asks('second', 'zhang')
  asks('other', 'li')
  await settled(2)
  expect(sizes(), 'the second waits for the first').toEqual([2])
  asks('third', 'zhang')
  await settled(2)
  expect(sizes()).toEqual([2])
  await commitNo(commits, 0).finish()
  expect(sizes()).toEqual([2, 1])
  await commitNo(commits, 1).finish()
  await commitNo(commits, 2).finish()
  expect(done).toEqual(['other', 'first', 'second', 'third'])
})

it('runs alone what steps aside, when the others are done', async () => {
  const { asks, commits, sizes, done } = ward()
  let tries = 0
  asks('to the desk', 'zhang', () => {
    if (++tries === 1) throw new NeedsOwnCommit()
  })
  asks('usual', 'li')
  await settled(2)
  await commitNo(commits, 0).finish()
  expect(done).toEqual(['usual'])
  expect(sizes()).toEqual([2, 1])
  await commitNo(commits, 1).finish()
  expect(done).toEqual(['usual', 'to the desk'])
})

it('tries each alone when the shared commit fails: one bad piece costs nobody else anything', async () => {
  const { asks, commits, sizes, done } = ward()
  asks('good', 'zhang')
  asks('bad', 'li', () => {
    throw new Error('a skill failed')
  })
  asks('also good', 'wang')
  await settled(2)
  await commitNo(commits, 0).finish()
  expect(sizes()).toEqual([3, 1, 1, 1])
  for (const no of [1, 2, 3]) await commitNo(commits, no).finish()
  expect(done).toEqual(['bad: a skill failed', 'also good', 'good'])
})

it('does not try again for whom the platform has given up waiting', async () => {
  const { asks, commits, sizes, done, clock } = ward()
  asks('one', 'zhang')
  asks('two', 'li')
  await settled(2)
  clock.advance('3s')
  await commitNo(commits, 0).fail(new Error('the line was silent'))
  expect(sizes()).toEqual([2])
  expect(done).toEqual(['two: the line was silent', 'one: the line was silent'])
})

it('does not let somebody who waits for a lock hold up the house', async () => {
  const { asks, sizes, clock } = ward()
  asks('locked', 'zhang')
  await settled(2)
  asks('locked, too', 'li')
  await settled(2)
  asks('a', 'wang')
  asks('b', 'zhao')
  await settled(2)
  expect(sizes()).toEqual([1, 1])
  clock.advance(100)
  await settled(2)
  expect(sizes()).toEqual([1, 1, 2])
})

it('says how long the oldest waits for a place, not how long somebody waits for himself', async () => {
  const { asks, shared, commits, clock } = ward()
  expect(shared.oldestWaitMs()).toBe(0)
  asks('first', 'zhang')
  await settled(2)
  asks('second', 'zhang')
  await settled(2)
  clock.advance(50)
  expect(shared.oldestWaitMs()).toBe(0)
  asks('other', 'li')
  await settled(2)
  asks('waits', 'wang')
  clock.advance(30)
  expect(shared.oldestWaitMs()).toBe(30)
  await commitNo(commits, 0).finish()
  expect(shared.oldestWaitMs()).toBe(0)
})
