// Every family rings for its own sentences and keeps still for their look-alikes; no harmless neighbour silences a danger.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { testRedFlags } from '../../src/bot/knowledge.ts'
import { createSafetyCheck } from '../../src/bot/safety.ts'
import { shippedRedFlags } from './shipped.ts'

const rules = shippedRedFlags()
const safety = createSafetyCheck(rules)

const byKind = z.record(z.string(), z.array(z.string()))
const familyFile = z.strictObject({ family: z.string(), rings: byKind, silent: byKind })

const FOLDER = new URL('red-flags/', import.meta.url)
const families = readdirSync(FOLDER).map((file) => familyFile.parse(parse(readFileSync(new URL(file, FOLDER), 'utf8'))))

const sentencesOf = (groups: Readonly<Record<string, readonly string[]>>) => Object.values(groups).flat()

describe('the shipped red flags', () => {
  it('pass the sentences that stand beside each rule', () => {
    expect(testRedFlags(rules)).toEqual([])
  })

  it('have at least forty sentences for every family, about half of them near misses', () => {
    expect(families.map(({ family }) => family).sort()).toEqual(rules.families.map(({ id }) => id).sort())
    for (const { rings, silent } of families) {
      expect(sentencesOf(rings).length).toBeGreaterThanOrEqual(20)
      expect(sentencesOf(silent).length).toBeGreaterThanOrEqual(20)
    }
  })

  for (const { family, rings, silent } of families) {
    const kind = rules.families.find(({ id }) => id === family)?.kind
    describe(family, () => {
      for (const [group, sentences] of Object.entries(rings)) {
        it.each(sentences)(`rings for %s (${group})`, (sentence) => {
          expect(safety.check(sentence)?.kind).toBe(kind)
        })
      }
      for (const [group, sentences] of Object.entries(silent)) {
        it.each(sentences)(`keeps still for %s (${group})`, (sentence) => {
          expect(safety.check(sentence)).toBeUndefined()
        })
      }
    })
  }
})

describe('a whole story', () => {
  const { rings, silent } = z
    .strictObject({ rings: z.array(z.string()), silent: z.array(z.string()) })
    .parse(parse(readFileSync(new URL('red-flags-at-length.yaml', import.meta.url), 'utf8')))

  it.each(rings)('rings for %s', (sentence) => {
    expect(safety.check(sentence)?.kind).toBe('emergency')
  })

  it.each(silent)('keeps still for %s', (sentence) => {
    expect(safety.check(sentence)).toBeUndefined()
  })
})

describe('a harmless neighbour', () => {
  const NEIGHBOURS = [
    '笑死我了',
    '没有发烧',
    '想问胸痛中心在哪',
    '去年做过手术',
    '三年前中风，现在做康复',
    '怎么预防感冒',
    '昨天看的电视剧真好看',
    '新闻里说要下雨',
    '我不咳嗽，也不头晕',
    '颈椎病手麻两年了',
    '抽血要空腹吗',
    '以前有癫痫，两年没犯了，复查',
  ]

  it.each(NEIGHBOURS)('%s silences no danger before or after it', (neighbour) => {
    const silenced = families
      .flatMap(({ rings }) => sentencesOf(rings))
      .flatMap((ring) => [
        `${neighbour}，${ring}`,
        `${ring}，${neighbour}`,
        `${neighbour}。${ring}`,
        `${ring}。${neighbour}`,
      ])
      .filter((text) => safety.check(text) === undefined)
    expect(silenced).toEqual([])
  })
})

describe('the red-flag check', () => {
  it('finds the family of the danger, in whoever it is', () => {
    expect(safety.check('我爸现在说话不清楚嘴歪')).toMatchObject({ family: 'stroke', kind: 'emergency' })
    expect(safety.check('我不想活了')).toMatchObject({ family: 'self-harm', kind: 'selfHarm' })
    expect(safety.check('我老公打我，不敢回家')).toMatchObject({ family: 'violence', kind: 'violence' })
  })

  it("quotes the patient's own words, however they were written", () => {
    expect(safety.check('胸\u200b口疼，冒冷汗')?.words).toEqual(['胸\u200b口疼', '冒冷汗'])
    expect(safety.check('不。想。活。了')?.words).toEqual(['不。想。活'])
  })

  it('uses what is already known of the person', () => {
    expect(safety.check('下面出血了')).toBeUndefined()
    expect(safety.check('下面出血了', { pregnant: true })).toMatchObject({ family: 'pregnancy' })
  })

  it('alerts the clinics of the green channel', () => {
    expect(safety.check('胸口压着疼出汗')?.greenChannel).toEqual(['emergency', 'cardiology'])
  })

  it.each([
    ['我不想活了', 'speaker'],
    ['对不起爸妈，我不想活了', 'speaker'],
    ['他打我，我不想活了', 'speaker'],
    ['我妈说她不想活了', 'other'],
    ['我女儿割腕了', 'other'],
    ['我妈病了，老说不想活', 'other'],
    ['想死', undefined],
  ])('of %s knows whose danger it is', (text, about) => {
    expect(safety.check(text)?.about).toBe(about)
  })

  it('sees that the body of somebody in a crisis is in danger too', () => {
    expect(safety.check('女儿割腕了，血止不住')).toMatchObject({ kind: 'selfHarm', alsoEmergency: true })
    expect(safety.check('我不想活了')).not.toHaveProperty('alsoEmergency')
  })

  it.each([
    ['胸痛出汗三年了', '胸痛出汗三年了，今天突然加重'],
    ['左手没力气，有两年多了', '左手没力气，有两年多了，今早更厉害'],
    ['经常抽搐', '经常抽搐，刚才又抽搐了'],
  ])('takes %s for old, until it gets worse', (old, worse) => {
    expect(safety.check(old)).toBeUndefined()
    expect(safety.check(worse)?.kind).toBe('emergency')
  })

  it.each(['没有一天不想死', '我不是没想过自杀', '无时无刻不想死', '不是真的想死，只是太累了想自杀'])(
    'hears two denials as none: %s',
    (text) => {
      expect(safety.check(text)?.kind).toBe('selfHarm')
    },
  )

  it('looks at an endless message no longer than at a page', () => {
    const startedAt = performance.now()
    safety.check('想死胸口疼血没有不'.repeat(20_000))
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})
