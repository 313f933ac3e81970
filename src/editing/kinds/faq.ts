// 统一口径: approved answers. Clinical ones are approved by a second person before patients read them.
import { faqEntrySchema, parseFaqFile } from '../../bot/knowledge.ts'
import { found, hasErrors } from '../finding.ts'
import { problemFaults, schemaFaults } from '../schema-faults.ts'
import { entriesOf, isBody, joined, type KnowledgeValues } from '../values.ts'
import { columns, type Kind, listOf, textOf } from './kind.ts'

/** Where entries stand that no file has. */
const CONSOLE_FILE = '控制台'

export const faq: Kind = {
  kind: 'faq',
  schema: faqEntrySchema,
  newId: /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/,
  split: ({ faq: files }) => new Map([...files.values()].flatMap((list) => [...entriesOf(list, 'id')])),
  join: (values, released) => ({ ...values, faq: joinFiles(values.faq, released) }),
  named: (id, body) => ({ ...body, id }),
  title: (id, body) => String(listOf(body, 'questions')[0] ?? id),
  category: (body) => textOf(body, 'category'),
  isClinical: (_id, body) => body.clinical === true,
  needsReview: (_id, body) => body.clinical === true,
  faults(id, body, { entries }) {
    const shape = schemaFaults(faqEntrySchema, body)
    if (hasErrors(shape)) return shape
    const parsed = parseFaqFile([body], 'faq')
    const ofFile = parsed.ok ? [] : problemFaults(parsed.problems, ['0', id])
    const lost = listOf(body, 'followUps').flatMap((next, at) =>
      typeof next === 'string' && !entries.has(next) ? [{ next, at }] : [],
    )
    return [...ofFile, ...lost.map(({ next, at }) => found(`followUps.${at}`, 'no-such-entry', { id: next }))]
  },
  columns: columns(
    ['category', '分类'],
    ['questions', '问法（每行一个）', 'lines'],
    ['answer', '回答'],
    ['clinical', '涉及诊疗', 'flag'],
    ['department', '科室编号'],
    ['owner', '负责人'],
    ['validFrom', '生效日期'],
    ['validTo', '失效日期'],
    ['followUps', '相关问题编号（每行一个）', 'lines'],
  ),
  texts: (_id, body) => {
    const answers = isBody(body.answers) ? Object.entries(body.answers) : []
    return [
      ['answer', body.answer] as const,
      ...answers.map(([channel, text]) => [`answers.${channel}`, text] as const),
    ].flatMap(([path, text]) => (typeof text === 'string' ? [{ path, text, audience: 'published' as const }] : []))
  },
}

function joinFiles(files: KnowledgeValues['faq'], released: Parameters<typeof joined>[2]): KnowledgeValues['faq'] {
  const left = new Map(released)
  const result = new Map<string, unknown>()
  for (const [path, list] of files) {
    const here = new Map(
      [...entriesOf(list, 'id').keys()].flatMap((id) => (left.has(id) ? [[id, left.get(id) ?? null]] : [])),
    )
    for (const id of here.keys()) left.delete(id)
    result.set(path, joined(list, 'id', here))
  }
  const added = [...left.values()].filter((body) => body !== null)
  return added.length === 0 ? result : result.set(CONSOLE_FILE, added)
}
