// `daozhen eval`, as a hospital uses it to test its own questions. All sentences are our own.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/base/random.ts'
import { runCommand } from '../../src/cli/commands.ts'
import { manualClock } from '../support/clock.ts'
import { testIds } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'

const ROUTING = [
  { text: '我今年30岁，膝盖疼得下不了楼', standard: '04.03', accept: ['22'], source: 'own', age: '30+' },
  { text: '眼睛又红又痒还流眼泪', standard: '10', accept: [], source: 'own', age: '40+' },
  { text: '今天食堂有没有红烧肉', standard: null, accept: [], source: 'own' },
]

interface Ran {
  readonly code: number
  readonly out: readonly string[]
  readonly err: string
}

async function evaluated(...words: readonly string[]): Promise<Ran> {
  const clock = manualClock()
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(['eval', ...words], {
    environment: {},
    clock,
    random: systemRandom,
    ids: testIds(clock),
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    readInput: async () => '',
    readLines: async function* () {},
    isTerminal: false,
  })
  return { code, out, err: err.join('\n') }
}

/** Rows as JSON lines; a name with .gz is packed. */
function fileOf(rows: readonly unknown[], name = 'rows.jsonl', folder = tempFolder()): string {
  const text = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n')
  const file = join(folder, name)
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text)
  return file
}

function figures({ out }: Ran): Record<string, unknown> {
  expect(out).toHaveLength(1)
  expect(out[0]).not.toContain('\n')
  return JSON.parse(out[0] ?? '') as Record<string, unknown>
}

describe('a file of labelled questions', () => {
  it('is scored in one line of JSON: departments by their catalogue codes, all by source', async () => {
    const ran = await evaluated('routing', fileOf(ROUTING))
    expect(ran.code).toBe(0)
    expect(figures(ran)).toEqual({
      ...{ n: 2, strict: 1, lenient: 1, top3: 1, macroF1: 1, answered: 0.6667 },
      bySource: { own: { n: 2, strict: 1, lenient: 1, top3: 1 } },
      ...{ p50Ms: expect.any(Number), p99Ms: expect.any(Number) },
    })
  })

  it('gives the age band to the bot: a child is sent to the children', async () => {
    const asked = { text: '咳嗽咳了三天', standard: '07', accept: [], source: 'own' }
    expect(figures(await evaluated('routing', fileOf([{ ...asked, age: '0+' }])))).toMatchObject({ strict: 1 })
    expect(figures(await evaluated('routing', fileOf([{ ...asked, age: '30+' }])))).toMatchObject({ strict: 0 })
  })

  it('may be packed, may have blank lines, and may carry fields of its own', async () => {
    const rows = [{ ...ROUTING[0], id: 'r-1', annotator: '导诊台' }, '', ROUTING[1], '']
    const plain = figures(await evaluated('routing', fileOf(rows)))
    const packed = figures(await evaluated('routing', fileOf(rows, 'rows.jsonl.gz')))
    expect({ ...packed, p50Ms: 0, p99Ms: 0 }).toEqual({ ...plain, p50Ms: 0, p99Ms: 0 })
  })

  it('says how many "which department" questions got a department the desk accepts', async () => {
    const rows = [
      { text: '膝盖疼挂什么科', codes: ['04.03'] },
      { text: '膝盖疼挂什么科', codes: ['10'] },
    ]
    const scored = figures(await evaluated('which-department', fileOf(rows)))
    expect(Object.keys(scored)).toEqual(['n', 'accepted', 'top3', 'p50Ms', 'p99Ms'])
    expect(scored).toMatchObject({ n: 2, accepted: 0.5, top3: 0.5 })
  })

  it('counts crises found, and self-harm alarms that were right', async () => {
    const rows = [
      { text: '我不想活了，想从楼上跳下去', level: 'crisis' },
      { text: '最近压力大，睡得不好', level: 'none' },
      { text: '这个笑话笑死我了', level: 'none' },
    ]
    const scored = figures(await evaluated('crisis', fileOf(rows)))
    expect(Object.keys(scored)).toEqual(['n', 'recall', 'precision', 'p50Ms', 'p99Ms'])
    expect(scored).toMatchObject({ n: 3, recall: 1, precision: 1 })
  })

  it('counts emergencies found and false alarms, and leaves unclear ones out', async () => {
    const rows = [
      { text: '我爸胸口压着疼，一直出冷汗', level: 'E' },
      { text: '胸痛中心在几楼', level: 'N' },
      { text: '去年胸口疼过一次', level: 'U' },
    ]
    const scored = figures(await evaluated('emergency', fileOf(rows)))
    expect(Object.keys(scored)).toEqual(['n', 'recall', 'falseAlarms', 'p50Ms', 'p99Ms'])
    expect(scored).toMatchObject({ n: 2, recall: 1, falseAlarms: 0 })
  })

  it('asks the whole bot about desk questions: right, wrong, asked back, handed over', async () => {
    const rows = [
      { text: '停车多少钱', intent: 'price' },
      { text: '停车多少钱', intent: 'insurance' },
      { text: '呃呃呃', intent: 'hours' },
      { text: '转人工', intent: 'address' },
    ]
    const scored = figures(await evaluated('desk-intents', fileOf(rows)))
    expect(Object.keys(scored)).toEqual(['n', 'right', 'wrong', 'asked', 'handedOver', 'p50Ms', 'p99Ms'])
    expect(scored).toMatchObject({ n: 4, right: 0.25, wrong: 0.25, asked: 0.25, handedOver: 0.25 })
  })
})

describe('sentences for the wording guard', () => {
  it('are counted by family: found, and look-alikes that ring', async () => {
    const rows = [
      { text: '我们保证治好。', family: 'CURE', violates: true },
      { text: '我们不能保证治好。', family: 'CURE', violates: false },
      { text: '最好提前半小时到。', family: 'ABSOLUTE', violates: false },
      { text: '糖尿病要查血。', family: 'DX', violates: true, audience: 'bot' },
    ]
    const scored = figures(await evaluated('lint', fileOf(rows)))
    expect(Object.keys(scored)).toEqual(['n', 'recall', 'falseAlarms', 'byFamily', 'p50Ms', 'p99Ms'])
    expect(scored).toMatchObject({ n: 4, recall: 1, falseAlarms: 0 })
    expect(scored.byFamily).toMatchObject({ CURE: { n: 2, recall: 1, falseAlarms: 0 }, ABSOLUTE: { n: 1 } })
  })
})

describe('questions to an FAQ', () => {
  const ENTRIES = [
    { bank: 'west', id: 'w1', question: '孩子打疫苗要带什么' },
    { bank: 'west', id: 'w2', question: '老人怎么办慢病卡' },
    { bank: 'east', id: 'e1', question: '孩子打疫苗要带什么' },
  ]
  const QUERIES = [
    { bank: 'west', text: '小孩打疫苗要带什么东西', relevant: ['w1'], kind: 'pos' },
    { bank: 'west', text: '老人怎么办慢病卡', relevant: ['w2'], kind: 'pos' },
    { bank: 'west', text: '食堂的早餐几点', relevant: [], kind: 'held_out' },
    { bank: 'west', text: '孩子打疫苗多少钱', relevant: [], kind: 'hard_neg' },
    { bank: 'east', text: '老人怎么办慢病卡', relevant: [], kind: 'held_out' },
  ]
  const SCORES = ['n', 'recallAt1', 'mrr', 'rightAt5', 'nearMissAnswered']

  it('are looked up in their own bank only', async () => {
    const ran = await evaluated('faq', fileOf(QUERIES), '--entries', fileOf(ENTRIES, 'entries.jsonl.gz'))
    const scored = figures(ran)
    expect(Object.keys(scored)).toEqual([...SCORES, 'byBank', 'p50Ms', 'p99Ms'])
    expect(scored).toMatchObject({ n: 5, recallAt1: 1, mrr: 1 })
    expect(scored.byBank).toMatchObject({ west: { n: 4, recallAt1: 1 }, east: { n: 1, recallAt1: 0 } })
  })

  it('find entries.jsonl beside the file by themselves', async () => {
    const folder = tempFolder()
    fileOf(ENTRIES, 'entries.jsonl', folder)
    expect((await evaluated('faq', fileOf(QUERIES, 'queries.jsonl', folder))).code).toBe(0)
    const alone = await evaluated('faq', fileOf(QUERIES))
    expect([alone.code, alone.err]).toEqual([64, expect.stringContaining('--entries is missing')])
  })

  it('are answered from the score the bot ships with, when asked for', async () => {
    const scored = figures(await evaluated('faq', fileOf(QUERIES), '--entries', fileOf(ENTRIES), '--operating'))
    expect(Object.keys(scored)).toEqual([...SCORES, 'heldOutAnswered', 'byBank', 'p50Ms', 'p99Ms'])
    expect(scored).toMatchObject({ heldOutAnswered: 0 })
  })

  it('must name entries there are', async () => {
    const wrong = { bank: 'east', text: '慢病卡在哪办', relevant: ['w2'], kind: 'pos' }
    const file = fileOf([QUERIES[0], wrong])
    const ran = await evaluated('faq', file, '--entries', fileOf(ENTRIES))
    expect(ran.code).toBe(65)
    expect(ran.out).toEqual([])
    expect(ran.err).toContain(`${file}: line 2: relevant: found "w2"; expected the id of an entry of bank "east"`)
  })
})

describe('a file that cannot be scored', () => {
  it('is refused with file, line and field, every mistake at once', async () => {
    const file = fileOf([
      { text: '', standard: '10', source: 'own' },
      '{"text": "膝盖疼"',
      { text: '眼睛疼', standard: '眼科', source: 'own' },
    ])
    const ran = await evaluated('routing', file)
    expect(ran.code).toBe(65)
    expect(ran.out).toEqual([])
    expect(ran.err.split('\n')).toEqual([
      `${file}: line 1: text: found ""; expected what the patient wrote`,
      `${file}: line 2: found no JSON; expected one JSON object a line`,
      `${file}: line 3: standard: found "眼科"; expected a code of the catalogue of departments, for example "03.04"`,
    ])
  })

  it.each([
    ['is not there', () => join(tempFolder(), 'no.jsonl'), 66, 'no such file'],
    ['is empty', () => fileOf([]), 65, 'no rows in it'],
    ['is no UTF-8', () => binary(Buffer.from([0xc4, 0xe3, 0xba, 0xc3])), 65, 'bytes that are not UTF-8'],
    ['is half a gzip', () => binary(gzipSync('{"text":"膝盖疼"}').subarray(0, 20)), 65, 'a broken gzip file'],
  ])('%s: says so', async (_, make, code, sentence) => {
    const ran = await evaluated('routing', make())
    expect([ran.code, ran.out, ran.err]).toEqual([code, [], expect.stringContaining(sentence)])
  })

  const binary = (bytes: Buffer): string => {
    const file = join(tempFolder(), 'rows.jsonl')
    writeFileSync(file, bytes)
    return file
  }
})

describe('words that make no sense', () => {
  it.each([
    [['astrology', 'x.jsonl'], '"astrology" is none of routing'],
    [['routing'], 'a word is missing'],
    [['routing', 'x.jsonl', '--operating'], '--entries and --operating belong to faq'],
  ])('%j: the usage is shown', async (words, sentence) => {
    const ran = await evaluated(...words)
    expect([ran.code, ran.out, ran.err]).toEqual([64, [], expect.stringContaining(sentence)])
  })
})

it('prints nothing but the JSON when it runs as a program', () => {
  const main = join(import.meta.dirname, '../../src/cli/main.ts')
  const ran = spawnSync(process.execPath, [main, 'eval', 'routing', fileOf(ROUTING)], { encoding: 'utf8' })
  expect(ran.status).toBe(0)
  expect(JSON.parse(ran.stdout)).toMatchObject({ n: 2 })
  expect(ran.stderr).toBe('')
})
