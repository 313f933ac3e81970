// A message that kills the process kills it twice, not for ever: then it is parked and a person reads it. Real processes,
// real deaths.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, it } from 'vitest'
import { type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'
import { environment, writeSettings } from '../support/hospital.ts'
import { type RunningService, runService } from '../support/process.ts'
import { tempFolder } from '../support/temp.ts'

const DEADLY = '要命的话'
const PROGRAM = join(import.meta.dirname, 'deadly-service.ts')

let wechat: FakeWechat
let service: RunningService | undefined
afterEach(async () => {
  service?.kill()
  await wechat.close()
})

it('is parked after two deaths, read by a person, and nobody else is kept waiting', async () => {
  wechat = await startFakeWechat({ delivery: { attempts: 1 } })
  const folder = tempFolder()
  writeSettings(folder, { wechat, plainWechat: wechat })
  const rises = async () => {
    const risen = await runService(environment(folder), [PROGRAM, DEADLY])
    wechat.pushTo(`${risen.address}/webhooks/wechat`)
    return risen
  }
  service = await rises()
  const deadly = {
    ...{ ToUserName: 'gh_hospital', FromUserName: 'o-deadly', CreateTime: Math.floor(Date.now() / 1000) },
    ...{ MsgType: 'text', Content: DEADLY, MsgId: '7000000000000001' },
  }
  expect((await wechat.push('o-deadly', deadly)).outcome).toBe('fault')
  await service.ended

  service = await rises()
  expect((await wechat.push('o-deadly', deadly)).outcome).toBe('acknowledged')
  await service.ended

  service = await rises()
  const neighbour = wechat.patient('o-neighbour')
  expect((await neighbour.says('停车多少钱')).outcome).toBe('shown')
  await expect
    .poll(() => rowsOf(folder, "select failure from inbound where state = 'parked'"), { timeout: 10_000 })
    .toEqual([{ failure: 'worker-died' }])
  expect(rowsOf(folder, 'select state, reason from queue_entry')).toEqual([{ state: 'waiting', reason: 'bot-fault' }])
  expect(
    rowsOf(folder, `select content from message where author = 'contact' and content like '%${DEADLY}%'`),
  ).toHaveLength(1)
}, 30_000)

function rowsOf(folder: string, query: string): readonly object[] {
  const database = new DatabaseSync(join(folder, 'data', 'daozhen.db'), { readOnly: true })
  const rows = database.prepare(query).all()
  database.close()
  return rows.map((row) => ({ ...row }))
}
