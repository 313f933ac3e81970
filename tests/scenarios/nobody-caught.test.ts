// A mistake nobody foresaw ends the process, with a line in the log that says where and quotes nobody; the next start goes on.
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'
import { environment, writeSettings } from '../support/hospital.ts'
import { type RunningService, runService } from '../support/process.ts'
import { tempFolder } from '../support/temp.ts'

const SAID = '我叫张立明，胸口疼'
const PROGRAM = join(import.meta.dirname, 'careless-service.ts')

let wechat: FakeWechat
let service: RunningService | undefined
afterEach(async () => {
  service?.kill()
  await wechat.close()
})

it('is told without a word of anybody, and survived by the next start', async () => {
  wechat = await startFakeWechat()
  const folder = tempFolder()
  writeSettings(folder, { wechat, plainWechat: wechat })
  service = await runService(environment(folder), [PROGRAM, SAID])
  service.signal('SIGUSR2')
  expect(await service.ended).toBe(70)
  const told = service.printed.join('\n')
  expect(told).toContain('nobody caught this')
  expect(told).toContain('"name":"Error"')
  expect(told).not.toContain('张立明')

  service = await runService(environment(folder), [PROGRAM, SAID])
  wechat.pushTo(`${service.address}/webhooks/wechat`)
  expect((await wechat.patient('o-next').says('停车多少钱')).outcome).toBe('shown')
})
