// A file of knowledge changes while the database cannot be written to: the new words answer at once, the record follows, and
// nothing else is disturbed.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { DaozhenError } from '../../src/base/errors.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { until } from '../support/until.ts'

let hospital: Hospital
afterEach(() => hospital.closes())

it('is put on record as soon as the database is back', async () => {
  hospital = await openHospital()
  const { store } = hospital.app
  const changing = store as { write: typeof store.write }
  const write = store.write.bind(store)
  let refused = 0
  changing.write = () => {
    refused += 1
    return Promise.reject(new DaozhenError('DZ_STORE_BUSY', 'the disk is full'))
  }
  const path = join(hospital.folder, 'config', 'faq', 'directions.yaml')
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/每小时 \d 元/g, '每小时 9 元'))
  await until(async () => {
    await hospital.passes('1s')
    return hospital.logged.some((line) => line.includes('not on record yet'))
  })
  expect(refused).toBeGreaterThan(0)
  const records = () => store.reads.selectFrom('audit').select('seq').where('action', '=', 'knowledge.load').execute()
  const before = (await records()).length

  changing.write = write
  await hospital.passes('6s')
  await until(async () => (await records()).length === before + 1)
  const patient = hospital.plainPatient('oBusy')
  await patient.says('停车多少钱')
  expect(patient.shown.at(-1)).toContain('每小时 9 元')
})
