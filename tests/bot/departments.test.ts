// Which department the shipped hospital sends people to, and what it must never do.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createDepartmentFinder } from '../../src/bot/departments/finder.ts'
import { createLexicon } from '../../src/bot/departments/lexicon.ts'
import { parseModel } from '../../src/bot/departments/model.ts'
import { parseCatalogue } from '../../src/bot/seeds/catalogue-file.ts'
import { parseDepartments } from '../../src/bot/seeds/departments-file.ts'
import { parseLexiconFile } from '../../src/bot/seeds/lexicon-file.ts'
import type { PersonFacts } from '../../src/model/department.ts'
import { NO_CLINIC, ROUTED } from './departments.cases.ts'
import { expectParsed, shippedKnowledge, shippedRouting } from './shipped.ts'

const { departments } = shippedKnowledge()
const routing = shippedRouting()

const suggest = (words: string, person: PersonFacts = {}) => departments.suggest(words, person)
const idsOf = (words: string, person: PersonFacts = {}) =>
  suggest(words, person).hits.map(({ department }) => department.id as string)

describe('the shipped hospital', () => {
  it.each(ROUTED.map(([words, id, place]) => ({ words, id, place })))('hears $words and thinks of $id', (row) => {
    const ids = idsOf(row.words)
    expect(ids).toContain(row.id)
    if (row.place === 'first') expect(ids[0]).toBe(row.id)
  })

  it.each(NO_CLINIC)('has no clinic for %s', (words) => {
    expect(idsOf(words)).toEqual([])
  })

  it('names at most three, each with a score of its own, best first', () => {
    for (const [words] of ROUTED) {
      const scores = suggest(words).hits.map(({ score }) => score)
      expect(scores.length).toBeLessThanOrEqual(3)
      expect(scores).toEqual([...scores].sort((a, b) => b - a))
      expect(scores.every((score) => score > 0 && score <= 1)).toBe(true)
    }
  })

  it('gives the reason in the words of the patient, as they were written', () => {
    for (const [words] of ROUTED) {
      const [best] = suggest(words).hits
      expect(best?.words.length ?? 0, words).toBeGreaterThan(0)
      for (const word of best?.words ?? []) expect(words).toContain(word)
    }
    expect(suggest('我的膝蓋疼得厲害').hits[0]?.words).toContain('膝蓋疼')
  })

  it('is less sure of a vague word than of a clear one', () => {
    expect(suggest('头晕').hits[0]?.score).toBeLessThan(suggest('牙龈出血，牙疼').hits[0]?.score ?? 0)
  })
})

describe('who is ill', () => {
  it('sends a child to the clinics for children, an adult never', () => {
    for (const words of ['发烧咳嗽', '拉肚子', '头疼', '胸闷', '小便疼', '肚子疼']) {
      expect(idsOf(words, { ageYears: 5 })[0]).toMatch(/^pediatric/)
      const adults = idsOf(words, { ageYears: 35 })
      expect(adults).not.toContain('pediatrics')
      expect(adults).not.toContain('pediatric-surgery')
    }
  })

  it('keeps eyes, ears, teeth and skin of a child where they belong', () => {
    expect(idsOf('5岁孩子眼睛红')[0]).toBe('ophthalmology')
    expect(idsOf('孩子6岁牙疼')[0]).toBe('stomatology')
  })

  it('asks the age when a fever could be a child’s or a grown-up’s', () => {
    expect(suggest('发烧了怎么办').needs).toBe('age')
    expect(suggest('我发烧了怎么办').needs).toBeUndefined()
    expect(suggest('发烧了怎么办', { ageYears: 40 }).needs).toBeUndefined()
  })

  it('asks the sex when it decides, and then obeys it', () => {
    expect(suggest('下身痒挂什么科').needs).toBe('sex')
    expect(idsOf('下身痒挂什么科', { sex: 'female' })).not.toContain('andrology')
    expect(idsOf('下身痒挂什么科', { sex: 'male' })).not.toContain('gynecology')
  })

  it('never offers a man a clinic for women', () => {
    const forWomen = new Set(['gynecology', 'obstetrics', 'family-planning'])
    for (const words of ['小腹坠胀疼', '下面痒', '分泌物多有异味', '想做无痛人流']) {
      expect(idsOf(words, { sex: 'male' }).filter((id) => forWomen.has(id))).toEqual([])
    }
  })

  it('does not take a child that is only spoken of for the patient', () => {
    expect(idsOf('我是乙肝，会传染给孩子吗')[0]).toBe('infectious')
  })

  it.each([
    ['老婆怀孕38周，乙肝大三阳，会传给宝宝吗', 'infectious'],
    ['想要个宝宝，一直怀不上', 'reproductive'],
    ['我家有个二十七八岁的病人肚子疼', 'gastroenterology'],
  ])('finds the grown-up in %s', (words, clinic) => {
    expect(idsOf(words)[0]).toBe(clinic)
  })

  it.each([
    '宝宝发烧，还在喝母乳',
    '宝宝被哥哥传染了咳嗽',
    '带宝宝看咳嗽',
    '怎么给宝宝退烧',
    '孩子一直喘，喉咙里有声音',
  ])('finds the child in %s', (words) => {
    expect(idsOf(words)[0]).toBe('pediatrics')
  })

  it('thinks of obstetrics first for a pregnant woman, and of the tooth too', () => {
    expect(idsOf('怀孕四个月肚子疼')[0]).toBe('obstetrics')
    expect(idsOf('怀孕五个月牙疼得厉害')).toContain('stomatology')
  })
})

describe('what is said', () => {
  it('does not count what is denied', () => {
    expect(idsOf('没有咳嗽，就是牙疼')[0]).toBe('stomatology')
    expect(suggest('没有咳嗽，就是牙疼').hits.flatMap(({ words }) => words)).not.toContain('咳嗽')
  })

  it('obeys who asks for a department by name', () => {
    expect(suggest('我要挂骨科')).toMatchObject({ direct: true, hits: [{ department: { id: 'orthopedics' } }] })
    expect(suggest('我要挂骨科，头疼').hits[0]?.department.id).toBe('orthopedics')
  })

  it('says that it lacks a clinic, and names the nearest', () => {
    const asked = suggest('我要挂职业病科')
    expect(asked.unavailable).toBe('职业病科')
    expect(asked.hits.map(({ department }) => department.id)).toEqual(['respiratory'])
    expect(suggest('我要挂骨科').unavailable).toBeUndefined()
  })

  it('takes in a very long message without losing its way', () => {
    expect(idsOf('牙疼，吃不下饭。'.repeat(500))[0]).toBe('stomatology')
  })
})

describe('another hospital', () => {
  const place = { location: '1 层', phone: '0000-5550100', hours: '全天' }
  const small = (...some: readonly object[]) =>
    createDepartmentFinder(expectParsed(parseDepartments(some.map((one) => ({ ...place, ...one })))), routing)

  it('needs no word of its own: names and codes are enough', () => {
    const { suggest: ask } = small(
      { id: 'inner', name: '内科', code: '03' },
      { id: 'outer', name: '外科', code: '04' },
      { id: 'women', name: '妇产科', code: '05' },
      { id: 'kids', name: '儿科', code: '07', maxAge: 14 },
    )
    expect(ask('胃疼反酸', { ageYears: 40 }).hits[0]?.department.id).toBe('inner')
    expect(ask('膝盖疼', { ageYears: 40 }).hits[0]?.department.id).toBe('outer')
    expect(ask('怀孕了做产检', {}).hits[0]?.department.id).toBe('women')
    expect(ask('宝宝拉肚子', {}).hits[0]?.department.id).toBe('kids')
  })

  it('offers the nearest and says what it lacks', () => {
    const found = small(
      { id: 'inner', name: '内科', code: '03' },
      { id: 'bones', name: '骨科', code: '04.03' },
    ).suggest('前交叉韧带断裂，半月板撕裂', { ageYears: 30 })
    expect(found.hits[0]?.department.id).toBe('bones')
    expect(small({ id: 'inner', name: '内科', code: '03' }).suggest('牙疼得厉害', {}).unavailable).toBe('口腔科')
  })

  it('tells the parts of general surgery apart by the names it gave them', () => {
    const { suggest: ask } = small(
      { id: 'breast', name: '乳腺外科', code: '04.01' },
      { id: 'general', name: '普外科', code: '04.01' },
    )
    expect(ask('乳房有硬块', {}).hits[0]?.department.id).toBe('breast')
    expect(ask('阑尾炎', { ageYears: 30 }).hits[0]?.department.id).toBe('general')
  })

  it('listens to its own words before all others', () => {
    const { suggest: ask } = small(
      { id: 'bones', name: '骨科', code: '04.03' },
      { id: 'pain', name: '疼痛科', code: '27', symptoms: ['膝盖疼'] },
    )
    expect(ask('膝盖疼', {}).hits[0]?.department.id).toBe('pain')
  })
})

describe('lexicon and model', () => {
  it('hold far more than three thousand words', () => {
    expect(routing.lexicon.size).toBeGreaterThan(3_000)
  })

  it('prefer the longest word', () => {
    const lexicon = createLexicon(
      [
        { for: { '03.04': 3 }, terms: ['胸口疼'] },
        { for: { '12': 3 }, terms: ['口疼'] },
      ],
      routing.catalogue,
    )
    expect(lexicon.find('我胸口痛').map(({ start, end }) => [start, end])).toEqual([[1, 4]])
  })

  it('refuse words for a clinic the catalogue does not know', () => {
    const parsed = parseLexiconFile([{ for: { '99': 2 }, terms: '头疼' }], 'mine.yaml', routing.catalogue)
    expect(parsed).toMatchObject({ ok: false, problems: [{ expected: 'a code of the catalogue' }] })
  })

  it('refuse a catalogue that points nowhere', () => {
    expect(parseCatalogue([{ code: '03', name: '内科', child: '07' }], 'c.yaml')).toMatchObject({ ok: false })
  })

  it('refuse a model with one bit changed, cut short, or of another kind', () => {
    const bytes = readFileSync(new URL('../../config/models/departments.bin', import.meta.url))
    const changed = Uint8Array.from(bytes)
    changed[bytes.length >> 1] = (changed[bytes.length >> 1] ?? 0) ^ 1
    for (const broken of [changed, bytes.subarray(0, 5_000), new Uint8Array(10)]) {
      expect(parseModel(broken, routing.catalogue).ok).toBe(false)
    }
    expect(parseModel(changed, routing.catalogue)).toMatchObject({ found: 'bytes that do not match their SHA-256' })
    expect(parseModel(bytes, routing.catalogue).ok).toBe(true)
    expect(bytes.length).toBeLessThan(5 * 1024 * 1024)
  })
})
