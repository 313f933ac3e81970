// What no file has: notices with a beginning and an end, doctors while their credential holds, phrases for agents.
import { z } from 'zod'
import { type Finding, found, hasErrors } from '../finding.ts'
import { schemaFaults } from '../schema-faults.ts'
import { columns, type Kind, type Surroundings, textOf } from './kind.ts'

const day = z.iso.date()
const words = (most: number) => z.string().trim().min(1).max(most)
const ID = /^[0-9a-z][0-9a-z.-]{0,63}$/

const noticeSchema = z.strictObject({
  title: words(60),
  text: words(500),
  departmentId: z.string().optional(),
  from: day,
  to: day,
})

const doctorSchema = z.strictObject({
  name: words(30),
  title: words(30),
  departmentId: z.string(),
  credential: words(60),
  credentialValidTo: day,
  hours: words(200),
})

const phraseSchema = z.strictObject({
  text: words(1_000),
  shortcut: z
    .string()
    .regex(/^[0-9a-z]{0,12}$/, '小写字母和数字，最多 12 个')
    .default(''),
  category: z.string().max(30).default(''),
  teamId: z.string().optional(),
  clinical: z.boolean().default(false),
})

const OWN = { newId: ID, split: () => new Map(), named: (_id: string, body: Parameters<Kind['named']>[1]) => body }

export const notice: Kind = {
  ...OWN,
  kind: 'notice',
  schema: noticeSchema,
  title: (id, body) => textOf(body, 'title') ?? id,
  category: (body) => textOf(body, 'departmentId'),
  isClinical: () => false,
  needsReview: () => false,
  faults(_id, body, around) {
    const shape = schemaFaults(noticeSchema, body)
    if (hasErrors(shape)) return shape
    const backwards = String(body.to) < String(body.from) ? [found('to', 'last-day-before-first')] : []
    return [...backwards, ...strangeDepartment(body, around)]
  },
  columns: columns(
    ['title', '标题'],
    ['text', '内容'],
    ['departmentId', '科室编号'],
    ['from', '开始日期'],
    ['to', '结束日期'],
  ),
  texts: (_id, body) => published(body, ['title', 'text']),
}

export const doctor: Kind = {
  ...OWN,
  kind: 'doctor',
  schema: doctorSchema,
  title: (id, body) => textOf(body, 'name') ?? id,
  category: (body) => textOf(body, 'departmentId'),
  isClinical: () => false,
  needsReview: () => false,
  faults(_id, body, around) {
    const shape = schemaFaults(doctorSchema, body)
    return hasErrors(shape) ? shape : strangeDepartment(body, around)
  },
  columns: columns(
    ['name', '姓名'],
    ['title', '职称'],
    ['departmentId', '科室编号'],
    ['credential', '执业证书'],
    ['credentialValidTo', '证书有效期至'],
    ['hours', '出诊时间'],
  ),
  texts: (_id, body) => published(body, ['title', 'hours']),
}

export const phrase: Kind = {
  ...OWN,
  kind: 'phrase',
  schema: phraseSchema,
  title: (id, body) => (textOf(body, 'text') ?? id).slice(0, 40),
  category: (body) => textOf(body, 'category'),
  isClinical: (_id, body) => body.clinical === true,
  needsReview: (_id, body) => body.clinical === true,
  faults: (_id, body) => schemaFaults(phraseSchema, body),
  columns: columns(
    ['text', '内容'],
    ['shortcut', '快捷码'],
    ['category', '分类'],
    ['teamId', '小组编号'],
    ['clinical', '涉及诊疗', 'flag'],
  ),
  texts: (_id, body) => published(body, ['text']),
}

function published(body: Parameters<Kind['texts']>[1], fields: readonly string[]): ReturnType<Kind['texts']> {
  return fields.flatMap((path) => {
    const text = textOf(body, path)
    return text === undefined ? [] : [{ path, text, audience: 'published' as const }]
  })
}

function strangeDepartment(body: Parameters<Kind['texts']>[1], { departments }: Surroundings): readonly Finding[] {
  const id = textOf(body, 'departmentId')
  return id === undefined || departments.has(id) ? [] : [found('departmentId', 'no-such-department', { id })]
}
