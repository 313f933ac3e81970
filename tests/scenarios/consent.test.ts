// Structured health data only with consent: words are kept for delivery and safety, facts are made of them later or never.
import { afterEach, expect, it } from 'vitest'
import { type Hospital, openHospital } from '../support/hospital.ts'
import type { WebVisitor } from '../support/screens.ts'

let hospital: Hospital
afterEach(() => hospital.closes())

async function tellsAndAsks(visitor: WebVisitor): Promise<Record<string, unknown>> {
  await visitor.says('我妈65岁，头晕三天了，看什么科')
  await visitor.says('转人工')
  const { id } = await hospital.conversationOf(visitor)
  const entry = await hospital.app.store.reads
    .selectFrom('queue_entry')
    .select('card')
    .where('conversation_id', '=', id)
    .executeTakeFirstOrThrow()
  return JSON.parse(entry.card) as Record<string, unknown>
}

it('hands over what was told as facts only after the patient agreed', async () => {
  hospital = await openHospital()
  const silent = await hospital.visitor()
  expect(await tellsAndAsks(silent)).not.toHaveProperty('about')

  const patient = hospital.patient('o-65')
  await patient.says('我妈65岁，头晕三天了，看什么科')
  await patient.says('转人工')
  await hospital.settles()
  const { id } = await hospital.conversationOf(patient)
  const entry = await hospital.app.store.reads
    .selectFrom('queue_entry')
    .select('card')
    .where('conversation_id', '=', id)
    .executeTakeFirstOrThrow()
  expect(JSON.parse(entry.card)).toHaveProperty('about')
})

it('raises the alarm without asking for consent first', async () => {
  hospital = await openHospital()
  const visitor = await hospital.visitor()
  await visitor.says('胸口压着疼，出了好多汗')
  await visitor.looks()
  expect(visitor.shown[0]).toContain('120')
  expect(await hospital.app.store.reads.selectFrom('alarm').select('id').execute()).toHaveLength(1)
})
