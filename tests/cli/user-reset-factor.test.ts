// The way back in when the only administrator has lost phone and paper.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemRandom } from '../../src/base/random.ts'
import { runCommand } from '../../src/cli/commands.ts'
import { createAccount } from '../../src/store/account.ts'
import { DATABASE_FILE } from '../../src/store/open.ts'
import { confirmFactor, enrolledAgents, savePendingFactor } from '../../src/store/second-factor.ts'
import { manualClock } from '../support/clock.ts'
import { SQLITE, testIds } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'

it('takes a lost second factor off, says so, and says when there was none', async () => {
  const folder = tempFolder()
  const clock = manualClock()
  const open = () => SQLITE.open(join(folder, DATABASE_FILE), clock, testIds(clock))
  const store = await open()
  const account = { login: 'zhou', name: '周管理', role: 'admin', passwordHash: '', capacity: 0, teamIds: [] } as const
  await store.write(async (tx) => {
    const id = (await createAccount(tx, account, { kind: 'system' })) ?? ''
    await savePendingFactor(tx, id, 'sealed')
    await confirmFactor(tx, id, { pending: 'sealed', step: 1, codeHashes: ['a'] })
  })
  await store.close()
  const err: string[] = []
  const run = () =>
    runCommand(['user', 'reset-factor', '--login', 'ZHOU', '--data', folder], {
      ...{ environment: {}, clock, random: systemRandom, ids: testIds(clock), isTerminal: false },
      ...{ out: () => {}, err: (line) => err.push(line), readInput: async () => '' },
      readLines: async function* () {},
    })
  expect(await run()).toBe(0)
  expect(await run()).toBe(1)
  expect(err).toEqual(['The second factor of "zhou" is gone.', '"zhou" has no second factor.'])
  const after = await open()
  expect((await enrolledAgents(after.reads)).size).toBe(0)
  await after.close()
})
