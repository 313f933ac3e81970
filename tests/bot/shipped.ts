// The knowledge a fresh installation starts with: the seeds in config/, for an invented hospital.
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import {
  buildKnowledge,
  createLexicon,
  describeProblem,
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
} from '../../src/bot/knowledge.ts'
import type { RedFlagRules } from '../../src/bot/red-flag-rules.ts'
import type { Knowledge } from '../../src/bot/turn.ts'
import type { WordingRules } from '../../src/bot/wording/wording-rules.ts'
import type { FaqEntry } from '../../src/model/faq-entry.ts'

const CONFIG = new URL('../../config/', import.meta.url)

export function shippedRedFlags(): RedFlagRules {
  return expectParsed(parseRedFlags(readYaml('red-flags.yaml')))
}

export function shippedFaq(): readonly FaqEntry[] {
  const files = readdirSync(new URL('faq/', CONFIG)).filter((file) => file.endsWith('.yaml'))
  return files.flatMap((file) => expectParsed(parseFaqFile(readYaml(`faq/${file}`), file)))
}

export function shippedWording(): WordingRules {
  return expectParsed(parseWording(readYaml('wording.yaml')))
}

export function shippedRouting(): Routing {
  const catalogue = expectParsed(parseCatalogue(readYaml('departments-catalogue.yaml'), 'departments-catalogue.yaml'))
  const files = readdirSync(new URL('lexicon/', CONFIG)).sort()
  const groups = files.flatMap((file) => expectParsed(parseLexiconFile(readYaml(`lexicon/${file}`), file, catalogue)))
  const model = parseModel(readFileSync(new URL('models/departments.bin', CONFIG)), catalogue)
  if (!model.ok) throw new Error(model.found)
  return { version: 'shipped', catalogue, lexicon: createLexicon(groups, catalogue), model: model.value }
}

export function shippedKnowledge(): Knowledge {
  return buildKnowledge({
    hospital: {
      name: '江城市第一人民医院',
      phone: '0000-5550000',
      emergencyPhone: '0000-5550120',
      address: '江城市滨江大道 2 号',
    },
    texts: expectParsed(parseTexts(readYaml('texts/zh-CN.yaml'))),
    redFlags: shippedRedFlags(),
    faq: shippedFaq(),
    departments: expectParsed(parseDepartments(readYaml('departments.yaml'))),
    wording: shippedWording(),
    routing: shippedRouting(),
  })
}

function readYaml(file: string): unknown {
  return parse(readFileSync(new URL(file, CONFIG), 'utf8'))
}

export function expectParsed<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.problems.map(describeProblem).join('\n'))
  return parsed.value
}
