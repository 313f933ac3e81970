// `npm run eval` on a handful of sentences of our own: baselines that are what they say, talks replayed, a clear word when
// there is no data.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { baselineFaq, baselineRouting, routingBaselines } from '../../eval/baselines.ts'
import { createBm25 } from '../../eval/bm25.ts'
import { trainLogistic } from '../../eval/logistic.ts'
import { replayDialogues } from '../../eval/replay.ts'
import { createTexts } from '../../src/model/texts.ts'
import { smallHospital, smallKnowledge } from '../bot/knowledge-builder.ts'
import { tempFolder } from '../support/temp.ts'

const NOW = Date.parse('2026-11-23T10:00:00+08:00')
const TRAIN = [
  { text: '膝盖疼得下不了楼', code: '04.03' },
  { text: '膝盖肿了走路疼', code: '04.03' },
  { text: '腰疼直不起来', code: '04.03' },
  { text: '眼睛又红又痒', code: '10' },
  { text: '眼睛看东西模糊', code: '10' },
]
const CATALOGUE = [
  { code: '04.03', names: ['骨科专业', '骨科'] },
  { code: '10', names: ['眼科', '看眼睛'] },
]
const row = (text: string, standard: string | null) => ({ text, standard, accept: [], source: 'own' })

describe('the plain baselines', () => {
  const [majority, keywords, nearest, logistic] = routingBaselines(TRAIN, CATALOGUE)

  it('name the most frequent department, the department named, that of the nearest question', () => {
    expect(majority?.classify('随便什么')[0]).toBe('04.03')
    expect(keywords?.classify('我要看眼睛')).toEqual(['10'])
    expect(keywords?.classify('我不舒服')).toEqual([])
    expect(nearest?.classify('眼睛痒')[0]).toBe('10')
  })

  it('learn from the questions, the same in every run', () => {
    expect(logistic?.classify('两个膝盖都疼')[0]).toBe('04.03')
    expect(logistic?.classify('左边眼睛发红')[0]).toBe('10')
    expect(trainLogistic(TRAIN)('膝盖和眼睛')).toEqual(trainLogistic(TRAIN)('膝盖和眼睛'))
  })

  it('are scored as the bot is', () => {
    if (majority === undefined) throw new Error('no baseline')
    const rows = [row('膝盖疼', '04.03'), row('眼睛疼', '10'), row('食堂在哪', null)]
    expect(baselineRouting(majority, rows)).toMatchObject({ n: 2, strict: 0.5, top3: 1, answered: 1 })
  })

  it('find the entry with the most characters in common', () => {
    const entries = [
      { bank: 'own', id: 'parking', question: '停车场在哪里' },
      { bank: 'own', id: 'report', question: '报告在哪里拿' },
    ]
    const queries = [{ bank: 'own', text: '停车停在哪', relevant: ['parking'], kind: 'pos' as const }]
    expect(baselineFaq(entries, queries)).toMatchObject({ n: 1, recallAt1: 1, mrr: 1 })
    expect(createBm25(['停车场在哪里']).search('abc', 5)).toEqual([])
  })
})

describe('talks replayed', () => {
  const talk = (...texts: readonly string[]) => ({
    id: 'talk',
    source: 'own',
    turns: texts.flatMap((text) => [
      { role: 'patient' as const, text },
      { role: 'doctor' as const, text: '您好' },
    ]),
  })

  it('go through the bot turn by turn with what it remembers', () => {
    const report = replayDialogues(smallKnowledge(), [talk('停车场在哪里？', '1')], { now: NOW })
    expect(report).toMatchObject({ dialogues: 1, turns: 2, thrown: 0, broken: {}, withheld: {} })
    expect(report.skills).toEqual({ 'answer/faq': 1, 'dialogue/chosen-faq': 1 })
  })

  it('count alarms, and hand them to somebody who reads them', () => {
    const heard: string[] = []
    const report = replayDialogues(smallKnowledge(), [talk('胸口压着疼出汗', '好的')], {
      now: NOW,
      onAlarm: ({ rule }) => heard.push(rule),
    })
    expect(report.alarms).toEqual({ 'chest-pain': 1 })
    expect(report.dialoguesWithAlarm).toBe(1)
    expect(heard).toHaveLength(1)
  })

  it('tell which replies the guard held back', () => {
    const parts = smallHospital()
    const knowledge = {
      ...smallKnowledge(),
      texts: createTexts({ ...parts.texts, 'department.one': '您这是肺炎。' }, {}),
    }
    expect(replayDialogues(knowledge, [talk('膝盖疼挂什么科')], { now: NOW })).toMatchObject({
      withheld: { 'dx.disease': 1 },
      broken: {},
    })
  })

  it('tell which turns threw', () => {
    const knowledge = {
      ...smallKnowledge(),
      texts: () => {
        throw new Error('broken')
      },
    }
    expect(replayDialogues(knowledge, [talk('停车场在哪里？', '你好')], { now: NOW }).thrown).toBeGreaterThan(0)
  })
})

describe('npm run eval', () => {
  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../../eval/run.ts'), ...words], { encoding: 'utf8' })

  it('says what it needs when there is no data', () => {
    const folder = tempFolder()
    const ran = run('--data', folder)
    expect(ran.status).toBe(66)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).toContain(`${folder} holds no data`)
    expect(ran.stderr).toContain('--data DIR')
  })

  it('prints tables of every task, with n and latencies, and no patient in them', () => {
    const folder = dataFolder()
    const ran = run('--data', folder, '--errors')
    expect([ran.status, ran.stderr]).toEqual([0, ''])
    const titles = ran.stdout.match(/^### .*/gm)?.map((title) => title.split(/[:(]/)[0]?.trim())
    expect(titles).toEqual([
      '### Routing',
      '### Which department',
      '### FAQ',
      '### Desk intents',
      '### Crisis',
      '### Emergency',
      '### Alarms on ordinary questions',
      '### Wording guard',
      '### Dialogues replayed',
      '### Said and right',
      '### Routing',
      '### Routing by department',
      '### Desk intents by intent',
      '### Emergency by level',
    ])
    expect(ran.stdout).toMatch(/\| \*\*daozhen\*\* \| 2 \| [\d.]+ % \|/)
    expect(ran.stdout).not.toMatch(/膝盖|停车|胸口/)
  })
})

/** The smallest folder of data that has every file. */
function dataFolder(): string {
  const folder = tempFolder()
  for (const name of ['routing', 'faq/dev', 'intents', 'redflags', 'dialogues']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  const write = (name: string, rows: readonly object[]) => {
    const text = rows.map((each) => JSON.stringify(each)).join('\n')
    writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text)
  }
  writeFileSync(join(folder, 'departments.tsv'), 'code\tname\tparent\taliases\tpatient_facing\n10\t眼科\t\t看眼睛\t1\n')
  write(
    'routing/train.jsonl.gz',
    TRAIN.map(({ text, code }) => ({ text, standard: code, use: 'train' })),
  )
  write('routing/dev.jsonl.gz', [row('膝盖疼', '04.03'), row('眼睛痒', '10')])
  write('routing/specialty_dev_measure_only.jsonl.gz', [
    { turns: [{ role: 'patient', text: '膝盖疼' }], codes: ['04.03', null] },
  ])
  write('faq/dev/entries.jsonl.gz', [{ bank: 'own-0', id: 'e', question: '停车场在哪里' }])
  write('faq/dev/queries.jsonl.gz', [{ bank: 'own-0', text: '停车场在哪里', relevant: ['e'], kind: 'pos' }])
  write('intents/desk_intents_dev.jsonl', [{ text: '停车多少钱', intent: 'price' }])
  write('intents/which_department_dev.jsonl', [{ text: '膝盖疼挂什么科', codes: ['04.03'] }])
  write('redflags/crisis_dev.jsonl.gz', [{ text: '我不想活了', level: 'crisis' }])
  write('redflags/emergency_dev.jsonl', [{ text: '胸口压着疼出汗', level: 'E' }])
  write('dialogues/dev.jsonl.gz', [{ id: 'd', source: 'own', turns: [{ role: 'patient', text: '膝盖疼' }] }])
  return folder
}
