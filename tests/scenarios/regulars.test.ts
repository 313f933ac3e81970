// Whom a node has answered before it knows again: what the turn needs comes on the way on which it asks who writes. What
// another node did meanwhile is seen all the same.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findNewestConversation } from '../../src/store/conversation.ts'
import { arriveIdentity, findIdentityByUser, saveIdentity } from '../../src/store/identity.ts'
import { Wave } from '../../src/store/postgres-wave.ts'
import { reply } from '../store/ward.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { freshPostgres } from '../support/store.ts'

let hospital: Hospital
beforeEach(async () => {
  hospital = await openHospital({ databaseUrl: await freshPostgres() })
})
afterEach(() => hospital.closes())

/** Ways to the database and back of the one transaction in which a message came in, while `act` runs. */
async function waysOf(act: () => Promise<unknown>): Promise<number> {
  const { add, submit } = Wave.prototype
  const said = new Map<Wave, string>()
  const open = new Map<unknown, string[]>()
  const turns: number[] = []
  Wave.prototype.add = function (statement, asker) {
    said.set(this, `${said.get(this) ?? ''};${statement.text}`)
    return add.call(this, statement, asker)
  }
  Wave.prototype.submit = function (connection) {
    const text = said.get(this) ?? ''
    const ways = [...(text.startsWith(';begin') ? [] : (open.get(connection) ?? [])), text]
    open.set(connection, ways)
    if (text.endsWith(';commit') && ways.some((way) => way.includes('insert into "exchange"'))) turns.push(ways.length)
    return submit.call(this, connection)
  }
  await act().finally(() => Object.assign(Wave.prototype, { add, submit }))
  expect(turns).toHaveLength(1)
  return turns[0] as number
}

it('answers newcomers and regulars with two ways to the database, and with a third whom it knows from hearsay', async () => {
  const ways = (openid: string) => waysOf(() => hospital.plainPatient(openid).says('停车怎么收费'))
  expect(await ways('o-regular')).toBe(2)
  await hospital.passes('15s')
  expect(await ways('o-regular')).toBe(2)
  await hospital.app.store.write((tx) => arriveIdentity(tx, 'wechat-plain', 'o-of-another-node'))
  expect(await ways('o-of-another-node')).toBe(3)
})

it('does not overtake the reply of another node, which heard from the person after us', async () => {
  const patient = hospital.plainPatient('o-regular')
  await patient.says('停车怎么收费')
  await hospital.passes('15s')
  const { store } = hospital.app
  const identity = await findIdentityByUser(store.reads, 'wechat-plain', 'o-regular')
  const conversation = identity && (await findNewestConversation(store.reads, identity.id))
  if (identity === undefined || conversation === undefined) throw new Error('the person is known')
  await reply(store, { identity, conversation }, '可以的', { via: 'inline', node: 'west' })
  await store.write(async (tx) => {
    const now = await findIdentityByUser(tx.db, 'wechat-plain', 'o-regular')
    if (now !== undefined) await saveIdentity(tx, now)
  })
  const before = await inlineReplies()
  await patient.says('门诊几点上班')
  expect(await inlineReplies()).toBe(before)
})

async function inlineReplies(): Promise<number> {
  const rows = await hospital.app.store.reads.selectFrom('outbox').select('id').where('via', '=', 'inline').execute()
  return rows.length
}
