// What the hospital says, taken out and brought in as files; what patients asked in vain; how the answers do.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv, readXlsx, writeCsv, writeXlsx } from '../../src/editing/spreadsheet.ts'
import { answerTo, type EditorScreen, editorAt, untilPatientsRead } from '../support/editors.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

let hospital: Hospital
let editor: EditorScreen
beforeAll(async () => {
  hospital = await openHospital()
  editor = await editorAt(hospital, '林编辑', 'editor')
})
afterAll(() => hospital.closes())

const imports = (kind: string, format: string, bytes: Buffer, dryRun: boolean) =>
  editor.console.post(`/editing/${kind}/import`, { format, content: bytes.toString('base64'), dryRun })
const exported = (kind: string, format: string) => editor.console.file(`/editing/${kind}/export?format=${format}`)
const HEAD = ['编号', '分类', '问法（每行一个）', '回答']

describe('entries as files', () => {
  it.each(['yaml', 'csv', 'xlsx'])('come back from %s as they went, with nothing changed', async (format) => {
    for (const kind of ['faq', 'department', 'text']) {
      const { bytes } = await exported(kind, format)
      const { body } = await imports(kind, format, bytes, true)
      expect([kind, body.added, body.changed, body.problems]).toEqual([kind, 0, 0, []])
      expect(body.same).toBeGreaterThan(20)
    }
  })

  it('of every kind come out as YAML, and the deep ones only so', async () => {
    const { bytes, type } = await exported('red-flag', 'yaml')
    expect(type).toContain('yaml')
    expect((await imports('wording', 'yaml', (await exported('wording', 'yaml')).bytes, true)).body.problems).toEqual(
      [],
    )
    expect(bytes.toString()).toContain('chest-pain')
    expect((await editor.console.get('/editing/red-flag/export?format=csv')).status).toBe(422)
  })

  it('are looked at first, and then become drafts, never answers', async () => {
    const table = [
      HEAD,
      ['visit.umbrella', '就诊', '能借雨伞吗\n雨伞在哪借', '门诊大厅服务台可以借雨伞。'],
      ['visit.cure', '就诊', '鼻炎能好吗', '我们保证根治。'],
      ['Bad Id', '就诊', '随便', '随便'],
      ['visit.umbrella', '就诊', '能借雨伞吗', '两次'],
    ]
    const trial = await imports('faq', 'csv', writeCsv(table), true)
    expect(trial.body).toMatchObject({ added: 1, changed: 0, same: 0 })
    expect(trial.body.problems.map(({ row, id }: { row: number; id: string | null }) => [row, id])).toEqual([
      [3, 'visit.cure'],
      [4, null],
      [5, 'visit.umbrella'],
    ])
    expect((await editor.console.get('/editing/faq/entries/visit.umbrella')).status).toBe(404)

    expect((await imports('faq', 'xlsx', await writeXlsx(table.slice(0, 2), 'faq'), false)).body.added).toBe(1)
    expect(await answerTo(hospital, '能借雨伞吗')).not.toContain('服务台可以借雨伞')
    const again = await imports('faq', 'csv', writeCsv(table.slice(0, 2)), true)
    expect(again.body.problems).toMatchObject([{ row: 2, id: 'visit.umbrella' }])
    expect((await editor.releases('faq', 'visit.umbrella')).status).toBe(200)
    await untilPatientsRead(hospital, '雨伞在哪借', '服务台可以借雨伞')
  })

  it('carry no formula into a spreadsheet, and lose nothing by it', async () => {
    const text = '=HYPERLINK("http://evil.example","点我")'
    await editor.writes('phrase', 'formula', { text })
    await editor.releases('phrase', 'formula')
    await expect.poll(async () => (await exported('phrase', 'csv')).bytes.toString()).toContain('HYPERLINK')
    for (const rows of [
      readCsv((await exported('phrase', 'csv')).bytes),
      await readXlsx((await exported('phrase', 'xlsx')).bytes),
    ]) {
      const cells = (rows ?? []).flat()
      expect(cells).toContain(`'${text}`)
      expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([])
    }
    const { body } = await imports('phrase', 'csv', (await exported('phrase', 'csv')).bytes, true)
    expect(body).toMatchObject({ same: 1, changed: 0 })
  })

  it('that are none are refused with a word', async () => {
    for (const [format, text] of [
      ['xlsx', 'not a zip'],
      ['yaml', 'a: [1'],
      ['csv', '一,二\n三,四'],
    ] as const) {
      const refused = await imports('faq', format, Buffer.from(text), true)
      expect([format, refused.status, refused.body.error.fields[0].path]).toEqual([format, 422, 'content'])
    }
  })
})

describe('a release asked for twice with one key', () => {
  it('is one release', async () => {
    const department = await editor.published('department', 'cardiology')
    const { body } = await editor.writes('department', 'cardiology', { ...department, phone: '0000-5550199' })
    const wish = { entries: [{ id: 'cardiology', revision: body.draft.revision }], note: '换了电话' }
    const key = { 'idempotency-key': 'release-once' }
    const first = await editor.console.post('/editing/department/release', wish, key)
    const second = await editor.console.post('/editing/department/release', wish, key)
    expect([first.body, second.body]).toEqual([{ release: 1 }, { release: 1 }])
    expect((await editor.console.get('/editing/department/releases')).body.rows).toHaveLength(1)
    expect((await editor.console.get('/editing/department/releases/1')).body.changes).toMatchObject([
      { id: 'cardiology', before: { phone: department.phone }, after: { phone: '0000-5550199' } },
    ])
  })
})

describe('questions', () => {
  it('without an answer are put together, and leave together', async () => {
    for (const text of ['蓝色的大海豚应该怎么充电呢', '蓝色的大海豚应该怎么充电呢', '月亮上有没有咖啡馆'])
      await answerTo(hospital, text)
    const { body } = await editor.console.get('/unanswered')
    const group = body.groups.find(({ question }: { question: string }) => question.includes('海豚'))
    expect(group).toMatchObject({ times: 2 })
    expect((await editor.console.post(`/unanswered/${group.id}/dismiss`)).status).toBe(200)
    const left = (await editor.console.get('/unanswered')).body.groups.map(
      ({ question }: { question: string }) => question,
    )
    expect(left.join()).not.toContain('海豚')
    expect(left.join()).toContain('咖啡馆')
    expect((await editor.console.post(`/unanswered/${group.id}/dismiss`)).status).toBe(404)
  })

  it('answered are counted by their entry, and who wanted a person after all', async () => {
    const patient = hospital.patient('o-figures')
    await patient.says('食堂在哪里')
    await hospital.settles()
    await patient.says('人工')
    await hospital.settles()
    await answerTo(hospital, '食堂在哪里')
    const { id } = (await editor.console.post('/bot/try', { text: '食堂在哪里' })).body.entry
    const { body } = await editor.console.get('/faq-figures?days=7')
    expect(body.entries.find((each: { id: string }) => each.id === id)).toEqual({ id, shown: 2, handedOff: 1 })
  })
})
