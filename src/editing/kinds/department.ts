// 科室: where a patient can be sent, with place, number and hours.
import { departmentSchema, parseDepartments } from '../../bot/knowledge.ts'
import { hasErrors } from '../finding.ts'
import { problemFaults, schemaFaults } from '../schema-faults.ts'
import { entriesOf, joined } from '../values.ts'
import { columns, type Kind, textOf } from './kind.ts'

const READ_BY_PATIENTS = ['name', 'location', 'campus', 'building', 'floor', 'room', 'hours'] as const

export const department: Kind = {
  kind: 'department',
  schema: departmentSchema,
  newId: /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
  split: ({ departments }) => entriesOf(departments, 'id'),
  join: (values, released) => ({ ...values, departments: joined(values.departments, 'id', released) }),
  named: (id, body) => ({ ...body, id }),
  title: (id, body) => textOf(body, 'name') ?? id,
  category: (body) => textOf(body, 'code'),
  isClinical: () => false,
  needsReview: () => false,
  faults(id, body, { entries }) {
    const shape = schemaFaults(departmentSchema, body)
    if (hasErrors(shape)) return shape
    const all = [...entries.values()]
    const parsed = parseDepartments(all)
    const at = all.findIndex((entry) => entry.id === id)
    return parsed.ok ? [] : problemFaults(parsed.problems, [String(at)])
  },
  columns: columns(
    ['name', '名称'],
    ['code', '诊疗科目代码'],
    ['also', '其他代码（每行一个）', 'lines'],
    ['aliases', '别名（每行一个）', 'lines'],
    ['symptoms', '本院说法（每行一个）', 'lines'],
    ['location', '位置'],
    ['campus', '院区'],
    ['building', '楼'],
    ['floor', '楼层'],
    ['room', '诊室'],
    ['phone', '电话'],
    ['hours', '出诊时间'],
    ['minAge', '最小年龄', 'number'],
    ['maxAge', '最大年龄', 'number'],
    ['sex', '性别'],
    ['insteadForChildren', '儿童改去'],
  ),
  texts: (_id, body) =>
    READ_BY_PATIENTS.flatMap((path) => {
      const text = textOf(body, path)
      return text === undefined ? [] : [{ path, text, audience: 'published' as const }]
    }),
}
