// The look-up among the hospital's own wordings, and among a thousand entries that differ in a word or two.
import { describe, expect, it } from 'vitest'
import { makeFaq } from '../../bench/faq.ts'
import { buildFaqFinder, createFaqFinder, type FaqStore } from '../../src/bot/faq.ts'
import { parseFaqFile } from '../../src/bot/knowledge.ts'
import { expectParsed, shippedFaq } from './shipped.ts'

const NOW = Date.parse('2026-11-23T10:00:00+08:00')

describe('a stored wording', () => {
  it('finds its own entry and no other, for every wording we ship', () => {
    const entries = shippedFaq()
    const finder = createFaqFinder(entries)
    const missed = entries.flatMap(({ id, questions }) =>
      questions.filter((question) => {
        const [best, second] = finder.find(question, NOW)
        return best?.entry.id !== id || best.score !== 1 || (second?.score ?? 0) > 0.9
      }),
    )
    expect(missed).toEqual([])
  })

  it('is found among a thousand entries much alike', () => {
    const entries = expectParsed(parseFaqFile(makeFaq(1_000), 'bench.yaml'))
    const finder = createFaqFinder(entries)
    const missed = entries.flatMap(({ id, questions }) =>
      questions.filter((question) => {
        const hits = finder.find(`您好，${question}`, NOW)
        return hits[0]?.entry.id !== id || (hits[1]?.score ?? 0) > 0.9
      }),
    )
    expect(missed).toEqual([])
  })

  it('of two entries leaves the choice to the person', () => {
    const entry = { category: '路线', answer: '见指示牌。' }
    const finder = createFaqFinder(
      expectParsed(
        parseFaqFile(
          [
            { ...entry, id: 'east', questions: ['东门在哪', '停车场入口在哪'] },
            { ...entry, id: 'west', questions: ['西门在哪', '停车场入口在哪'] },
          ],
          'gates.yaml',
        ),
      ),
    )
    expect(finder.find('停车场入口在哪？', NOW).map(({ score }) => score)).toEqual([1, 1])
  })

  it('of an outdated entry leaves the answer to a valid one', () => {
    const entry = { category: '就诊', answer: '8:00。', questions: ['冬天几点开门'] }
    const finder = createFaqFinder(
      expectParsed(
        parseFaqFile(
          [
            { ...entry, id: 'last-winter', validTo: '2026-03-31' },
            { ...entry, id: 'this-winter' },
          ],
          'winter.yaml',
        ),
      ),
    )
    expect(finder.find('冬天几点开门', NOW).map((hit) => hit.entry.id)).toEqual(['this-winter'])
  })
})

const CLINICAL = [
  '感冒发烧怎么办',
  '老人打肺炎疫苗有什么好处',
  '拔智齿后多久能吃饭',
  '孕妇能做胃镜吗',
  '痛风不能吃什么',
  '水痘会传染吗',
  '骨折是什么原因引起的',
  '白内障手术多少钱',
]

function finderFor(questions: readonly string[]): FaqStore {
  const raw = questions.map((question, no) => ({
    id: `q-${no}`,
    category: '甲',
    questions: [question],
    answer: '见单。',
  }))
  return createFaqFinder(expectParsed(parseFaqFile(raw, 'clinical.yaml')))
}

describe('the same question in other words', () => {
  const finder = finderFor(CLINICAL)

  it.each([
    ['感冒发热该怎么处理', '感冒发烧怎么办'],
    ['感冒发烧怎么治', '感冒发烧怎么办'],
    ['老年人接种肺炎疫苗有啥好处', '老人打肺炎疫苗有什么好处'],
    ['拔智齿之后几天能吃东西', '拔智齿后多久能吃饭'],
    ['怀孕了可以做胃镜吗', '孕妇能做胃镜吗'],
    ['痛风有什么忌口', '痛风不能吃什么'],
    ['水痘传染吗', '水痘会传染吗'],
    ['为什么会骨折', '骨折是什么原因引起的'],
    ['白内障开刀要花多少钱', '白内障手术多少钱'],
  ])('%s is answered by %s', (asked, known) => {
    const [best] = finder.find(asked, NOW)
    expect(best?.entry.questions[0]).toBe(known)
    expect(best?.score).toBeGreaterThanOrEqual(0.7)
  })
})

describe('another question about the same thing', () => {
  const finder = finderFor(CLINICAL)

  it.each([
    ['发烧怎么办', 'another illness'],
    ['感冒发烧会传染吗', 'whether it passes to others'],
    ['小孩打肺炎疫苗有什么好处', 'another person'],
    ['老人打肺炎疫苗多少钱', 'the price'],
    ['拔智齿前多久不能吃饭', 'before, not after'],
    ['老人能做胃镜吗', 'another person'],
    ['痛风能吃什么', 'the contrary'],
    ['水痘怎么预防', 'how to prevent it'],
    ['水痘传染多久', 'how long'],
    ['骨折怎么治疗', 'the treatment'],
    ['白内障手术在哪做', 'where'],
    ['白内障手术多久能好', 'how long'],
  ])('%s is not answered: %s', (asked) => {
    expect(finder.find(asked, NOW)[0]?.score ?? 0).toBeLessThan(0.7)
  })

  it.each(['痛风能吃什么', '小孩打肺炎疫苗有什么好处', '拔智齿前多久不能吃饭'])('%s is not even offered', (asked) => {
    expect(finder.find(asked, NOW)[0]?.score ?? 0).toBeLessThan(0.3)
  })
})

describe('a single change', () => {
  const base = finderFor(CLINICAL)
  const [entry] = expectParsed(
    parseFaqFile([{ id: 'q-0', version: 2, category: '甲', questions: ['流感怎么办'], answer: '新的。' }], 'x.yaml'),
  )
  const changed = base.with({ put: entry === undefined ? [] : [entry], remove: ['q-1'] })

  it('answers with the new version and no longer with the old wording', () => {
    expect(changed.find('流感怎么办', NOW)[0]?.entry.version).toBe(2)
    expect(changed.find('感冒发烧怎么办', NOW).some((hit) => hit.entry.questions[0] === '感冒发烧怎么办')).toBe(false)
  })

  it('forgets what was removed, and leaves the finder before as it was', () => {
    expect(changed.get('q-1')).toBeUndefined()
    expect(changed.find('老人打肺炎疫苗有什么好处', NOW)).toEqual([])
    expect(changed.size).toBe(CLINICAL.length - 1)
    expect(base.find('老人打肺炎疫苗有什么好处', NOW)[0]?.score).toBe(1)
  })

  it('leaves every other entry as it is found', () => {
    for (const question of CLINICAL.slice(2)) expect(changed.find(question, NOW)[0]?.score).toBe(1)
  })
})

describe('a build in slices', () => {
  it('pauses many times and finds what a build at once finds', async () => {
    const entries = expectParsed(parseFaqFile(makeFaq(1_000), 'bench.yaml'))
    let pauses = 0
    const sliced = await buildFaqFinder(entries, async () => {
      pauses += 1
    })
    const atOnce = createFaqFinder(entries)
    expect(pauses).toBeGreaterThan(5)
    for (const { questions } of entries.slice(0, 40)) {
      const asked = `想知道${questions[1]}，急`
      expect(sliced.find(asked, NOW).map(({ entry, score }) => [entry.id, score])).toEqual(
        atOnce.find(asked, NOW).map(({ entry, score }) => [entry.id, score]),
      )
    }
  })
})

describe('one thing exchanged for another of its kind', () => {
  it.each([
    ['做完胃镜检查之后当天能不能自己开车回家', '做完肠镜检查之后当天能不能自己开车回家'],
    ['孩子得了感冒以后多久才可以回幼儿园上课', '孩子得了肺炎以后多久才可以回幼儿园上课'],
    ['左膝盖手术以后多久可以开始下地走路', '右膝盖手术以后多久可以开始下地走路'],
    ['家里有人得了乙肝一起吃饭会不会传染', '家里有人得了甲肝一起吃饭会不会传染'],
    ['打完流感疫苗以后可以洗澡喝酒吗', '打完狂犬疫苗以后可以洗澡喝酒吗'],
    ['宝宝脚肿了一直不消应该怎么处理', '宝宝手肿了一直不消应该怎么处理'],
    ['吃阿莫西林期间能不能喝酒', '吃布洛芬期间能不能喝酒'],
    ['住院病人从东门进来走到病房要多久', '住院病人从西门进来走到病房要多久'],
    ['周六上午抽血的窗口几点开始叫号', '周日上午抽血的窗口几点开始叫号'],
    ['心脏彩超的报告几天以后能在手机上看到', '脑电图的报告几天以后能在手机上看到'],
  ])('%s is not answered by %s', (asked, known) => {
    const [best] = finderFor([known]).find(asked, NOW)
    expect(best?.score ?? 0).toBeLessThan(0.3)
  })

  it.each([
    ['支原体肺炎要住院吗', '肺炎要住院吗'],
    ['做核磁共振要脱衣服吗', '做磁共振要脱衣服吗'],
    ['胃疼能做胃镜吗', '胃痛可以做胃镜吗'],
    ['左右两边膝盖都要拍片吗', '膝盖两边都要拍片吗'],
    ['手术前能喝水吗', '做手术前可以喝水吗'],
    ['肚子疼怎么办', '肚子痛怎么办'],
  ])('%s is still compared with %s', (asked, known) => {
    const [best] = finderFor([known]).find(asked, NOW)
    expect(best?.score ?? 0).toBeGreaterThan(0.4)
  })

  it('comes after an entry about the thing asked for', () => {
    const finder = finderFor(['做肠镜要不要麻醉，当天能不能吃饭', '胃镜怎么麻醉'])
    expect(finder.find('做胃镜要不要麻醉，当天能不能吃饭', NOW)[0]?.entry.questions[0]).toBe('胃镜怎么麻醉')
  })
})
