// How long one decision takes with the shipped knowledge, and a look-up among many entries. `node bench/decide.ts`
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { decide } from '../src/bot/decide.ts'
import { createFaqFinder } from '../src/bot/faq.ts'
import {
  buildKnowledge,
  createLexicon,
  type Parsed,
  parseCatalogue,
  parseDepartments,
  parseFaqFile,
  parseLexiconFile,
  parseModel,
  parseRedFlags,
  parseTexts,
  parseWording,
  type Routing,
} from '../src/bot/knowledge.ts'
import type { FaqEntry } from '../src/model/faq-entry.ts'

const CONFIG = new URL('../config/', import.meta.url)
const NOW = Date.parse('2026-11-23T10:00:00+08:00')
const QUESTIONS = [
  '停车场在哪',
  '抽血要空腹吗',
  '我爸最近老是头晕，走路有点晃，挂什么科',
  '你好',
  '报告什么时候能拿',
  '胸口压着疼出汗',
  '孩子发烧咳嗽三天了，要去哪里看',
  '外地医保怎么报销',
  '给我开点头孢',
  '今天天气怎么样',
  '想问一下住院押金多少，能刷医保卡吗，住院要带什么东西，谢谢',
]

function yaml(file: string): unknown {
  return parse(readFileSync(new URL(file, CONFIG), 'utf8'))
}

function contentOf<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

function percentile(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)
}

function measure(name: string, run: (question: string) => unknown): void {
  const times: number[] = []
  for (let round = 0; round < 1_200; round++) {
    for (const question of QUESTIONS) {
      const start = performance.now()
      run(question)
      if (round >= 200) times.push((performance.now() - start) * 1_000)
    }
  }
  times.sort((a, b) => a - b)
  console.log(`${name}: p50 ${percentile(times, 0.5)} µs, p99 ${percentile(times, 0.99)} µs`)
}

/** The shipped entries again and again, each copy with a word of its own. */
function multiplied(entries: readonly FaqEntry[], count: number): readonly FaqEntry[] {
  return Array.from({ length: count }, (_, no) => {
    const entry = entries[no % entries.length] as FaqEntry
    if (no < entries.length) return entry
    const mark = String.fromCharCode(0x4e00 + (no % 3_000), 0x5e00 + (no % 2_999))
    return { ...entry, id: `${entry.id}-${no}`, questions: entry.questions.map((question) => `${mark}${question}`) }
  })
}

const faq = readdirSync(new URL('faq/', CONFIG)).flatMap((file) => contentOf(parseFaqFile(yaml(`faq/${file}`), file)))

function readRouting(): Routing {
  const catalogue = contentOf(parseCatalogue(yaml('departments-catalogue.yaml'), 'departments-catalogue.yaml'))
  const groups = readdirSync(new URL('lexicon/', CONFIG)).flatMap((file) =>
    contentOf(parseLexiconFile(yaml(`lexicon/${file}`), file, catalogue)),
  )
  const model = parseModel(readFileSync(new URL('models/departments.bin', CONFIG)), catalogue)
  if (!model.ok) throw new Error(model.found)
  return { version: 'bench', catalogue, lexicon: createLexicon(groups, catalogue), model: model.value }
}

const startedAt = performance.now()
const knowledge = buildKnowledge({
  hospital: { name: '江城医院', phone: '1', emergencyPhone: '2', address: '3' },
  texts: contentOf(parseTexts(yaml('texts/zh-CN.yaml'))),
  redFlags: contentOf(parseRedFlags(yaml('red-flags.yaml'))),
  faq,
  departments: contentOf(parseDepartments(yaml('departments.yaml'))),
  wording: contentOf(parseWording(yaml('wording.yaml'))),
  routing: readRouting(),
})
console.log(`knowledge with ${faq.length} entries built in ${(performance.now() - startedAt).toFixed(0)} ms`)

measure('decide', (text) =>
  decide({
    now: NOW,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: NOW },
    conversation: { state: 'bot', emergency: false, mayHold: false },
    state: { greeted: true },
    knowledge,
  }),
)
measure('safety', (text) => knowledge.safety.check(text))
measure('departments', (text) => knowledge.departments.suggest(text, {}))
for (const count of [faq.length, 1_000, 10_000]) {
  const finder = createFaqFinder(multiplied(faq, count))
  measure(`faq among ${count}`, (text) => finder.find(text, NOW))
}
