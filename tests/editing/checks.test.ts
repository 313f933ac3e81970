// What stands between a draft and a patient, over the files we ship: nobody waits for it, nothing dangerous passes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { createEditing, type Editing } from '../../src/editing/editing.ts'
import { KINDS, type Kind, kindOf } from '../../src/editing/kinds/registry.ts'
import { LiveKnowledge } from '../../src/flow/knowledge-files.ts'
import { type EditedKind, NOTHING_RELEASED } from '../../src/model/edited.ts'
import { mayApprove, mayDo } from '../../src/model/editing-rights.ts'
import { ROLES } from '../../src/model/role.ts'
import { manualClock } from '../support/clock.ts'
import { shippedFiles } from '../support/shipped-files.ts'

let live: LiveKnowledge
let editing: Editing
beforeAll(() => {
  const clock = manualClock()
  live = new LiveKnowledge(shippedFiles(), clock, silentLog)
  editing = createEditing({
    clock,
    values: () => ({
      ...live.values,
      holidays: { 2026: { holidays: [], workdays: [] } },
      hours: { monday: [] },
      sla: {},
      channels: { entries: new Map(), platforms: [] },
    }),
    released: () => ({ overlay: NOTHING_RELEASED, numbers: new Map(), versionOf: () => undefined }),
    platformOf: () => undefined,
    knowledge: () => live.current,
    candidate: (overlay) => live.candidate(overlay),
    hospital: shippedFiles().hospital,
    clinics: () => live.clinics,
  })
})
afterAll(() => live.close())

const the = (name: EditedKind): Kind => {
  const kind = kindOf(name)
  if (kind === undefined) throw new Error(`no kind ${name}`)
  return kind
}
const entry = (name: EditedKind, id: string) => editing.entries(the(name)).get(id) ?? {}

describe('everything shipped', () => {
  it.each(['faq', 'department', 'text', 'red-flag', 'wording'] as const)('%s: has no fault of its own', (name) => {
    const kind = the(name)
    const entries = [...editing.entries(kind)]
    expect(entries.length).toBeGreaterThan(15)
    const faults = entries.flatMap(([id, body]) =>
      editing
        .findings(kind, id, body)
        .filter(({ level }) => level === 'error')
        .map(({ path, message }) => [id, path, message]),
    )
    expect(faults).toEqual([])
  })

  it('is the same knowledge when every entry is released as it stands', async () => {
    for (const name of ['faq', 'department', 'text', 'red-flag', 'wording'] as const) {
      const released = new Map([[name, editing.entries(the(name))]])
      const { version } = await live.candidate(released)
      expect([name, version]).toEqual([name, live.current.version])
    }
  })
})

describe('a check', () => {
  it('lets everybody else go first between any two questions', async () => {
    let moments = 0
    let isDone = false
    const checking = editing.check(
      the('faq'),
      new Map([['visit-hours', { ...entry('faq', 'visit-hours'), answer: '上午八点。' }]]),
    )
    const finished = checking.finally(() => {
      isDone = true
    })
    while (!isDone) {
      moments += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { regression } = await finished
    expect(moments).toBeGreaterThan(regression.asked)
    expect(regression.asked).toBeGreaterThan(3_000)
  })

  it('names the questions that another entry would answer, or nobody', async () => {
    const { ok, regression } = await editing.check(the('faq'), new Map([['visit-hours', null]]))
    expect(ok).toBe(false)
    expect(regression.asked).toBe(0)
    const orphaned = new Map(
      [...editing.entries(the('faq'))]
        .filter(([, body]) => JSON.stringify(body).includes('"visit-weekend"'))
        .map(([id, body]) => [id, { ...body, followUps: [] }]),
    )
    const gone = await editing.check(the('faq'), new Map([...orphaned, ['visit-weekend', null]]))
    expect(gone.entries.flatMap(({ findings }) => findings.filter(({ level }) => level === 'error'))).toEqual([])
    expect(gone.regression.changed.length).toBeGreaterThan(5)
    expect(gone.regression.changed[0]?.before).not.toBe(gone.regression.changed[0]?.after)
  })

  it('refuses a red flag that no longer rings, and one that rings for nothing', async () => {
    const family = entry('red-flag', 'stroke')
    const rules = family.rules as readonly {
      readonly examples: readonly string[]
      readonly counterExamples: readonly string[]
    }[]
    const [first, ...others] = rules
    const deaf = { ...family, rules: [{ ...first, examples: [...(first?.examples ?? []), '想问下食堂'] }, ...others] }
    const checked = await editing.check(the('red-flag'), new Map([['stroke', deaf]]))
    expect(checked).toMatchObject({ ok: false })
    expect(checked.regression.safety.failed.join()).toContain('想问下食堂')
    const jumpy = {
      ...family,
      rules: [{ ...first, counterExamples: [...(first?.counterExamples ?? []), first?.examples[0] ?? ''] }, ...others],
    }
    const again = await editing.check(the('red-flag'), new Map([['stroke', jumpy]]))
    expect(again.regression.safety.failed.join()).toContain('不应触发')
  })

  it('refuses a wording rule that an approved answer breaks, and says which', async () => {
    const rule = {
      family: 'CURE',
      words: ['急诊'],
      violates: ['去急诊。'],
      harmless: ['去门诊。'],
      instead: '请稍等。',
    }
    const checked = await editing.check(the('wording'), new Map([['cure.emergency', rule]]))
    expect(checked.ok).toBe(false)
    expect(JSON.stringify(checked.entries)).toContain('faq: ')
  })

  it('tries a draft with a fault as if it were not there', async () => {
    const drafts = new Map([
      ['faq' as const, new Map([['visit-hours', { ...entry('faq', 'visit-hours'), answer: '' }]])],
    ])
    const tried = await editing.tryWith(drafts, { text: '门诊几点上班' })
    expect(tried?.replies.join()).toContain('8:00')
  })
})

describe('rights over kinds', () => {
  it('give every kind somebody who may write, approve and release it', () => {
    for (const { kind } of KINDS) {
      for (const act of ['read', 'edit', 'review', 'release'] as const) {
        expect([kind, act, ROLES.some((role) => mayDo(role, act, kind))]).toEqual([kind, act, true])
      }
    }
  })

  it('leave clinical words to those who answer for patients', () => {
    const approvers = (kind: EditedKind, clinical: boolean) => ROLES.filter((role) => mayApprove(role, kind, clinical))
    expect(approvers('faq', true)).toEqual(['lead', 'supervisor', 'clinician'])
    expect(approvers('red-flag', true)).toEqual(['supervisor', 'clinician'])
    expect(approvers('wording', true)).toEqual(['supervisor', 'clinician'])
    expect(ROLES.filter((role) => mayDo(role, 'edit', 'hours'))).toEqual(['admin'])
    expect(ROLES.filter((role) => mayDo(role, 'edit', 'red-flag'))).toEqual(['clinician', 'editor', 'admin'])
  })
})
