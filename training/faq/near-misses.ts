// Questions that resemble a wording and ask something else, made by rule: another thing asked, another person, another
// number, before for after, allowed for forbidden. And the same thing asked in other words, as a counterweight.
import { ASPECTS, FORBIDS, FORBIDS_FOOD, PERSONS } from '../../src/bot/faq/sense-words.ts'
import type { BankQuestion } from './pairs.ts'

/** Usual ways to ask for each aspect. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  cause: ['是什么原因', '是怎么回事', '为什么会这样', '是什么原因引起的', '怎么会这样'],
  treat: ['怎么办', '怎么治疗', '如何治疗', '该怎么处理', '有什么办法'],
  medicine: ['吃什么药', '用什么药好', '吃什么药好得快'],
  diet: ['吃什么好', '饮食上吃什么', '能吃什么'],
  symptom: ['有什么症状', '有哪些表现', '症状是什么'],
  contagion: ['会传染吗', '传染性强吗'],
  severity: ['严重吗', '要紧吗', '有生命危险吗'],
  harm: ['有什么危害', '有什么影响', '后果是什么'],
  cure: ['能治好吗', '可以根治吗', '能痊愈吗'],
  prevent: ['怎么预防', '如何预防'],
  care: ['要注意什么', '有哪些注意事项', '怎么护理'],
  exam: ['要做什么检查', '怎么诊断', '怎么确诊'],
  howMuch: ['多少钱', '要花多少钱', '费用是多少'],
  howLong: ['要多久', '多长时间能好', '多久能好'],
  inherit: ['会遗传吗'],
  department: ['挂什么科', '看什么科'],
  when: ['什么时候', '几点'],
}
const PEOPLE = ['孩子', '孕妇', '老人', '婴儿', '男性', '女性']
const KIN_OF_NONE = 0.25

export function withNearMisses(question: BankQuestion, random: () => number): readonly BankQuestion[] {
  if (question.right === undefined) return [question]
  const { text } = question
  const one = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const made: BankQuestion[] = [question]
  const miss = (other: string) => made.push({ text: other, right: undefined })
  const asked = longestOf(text, ASPECT_PHRASES)
  if (asked !== undefined) {
    const same = ENDINGS[asked.meaning]
    if (same !== undefined) {
      made.push({ text: text.replace(asked.phrase, one(same)), right: question.right })
      miss(
        text.replace(
          asked.phrase,
          one(ENDINGS[one(Object.keys(ENDINGS).filter((name) => name !== asked.meaning))] ?? ['']),
        ),
      )
    }
  }
  const person = longestOf(text, PERSON_WORDS)
  if (person !== undefined)
    miss(text.replace(person.phrase, one(PEOPLE.filter((word) => meaningOf(word) !== person.meaning))))
  else if (random() < KIN_OF_NONE) miss(`${one(PEOPLE)}${text}`)
  const forbidden = longestOf(text, FORBIDDING)
  if (forbidden?.phrase.startsWith('不')) miss(text.replace(forbidden.phrase, forbidden.phrase.slice(1)))
  if (/\d/.test(text)) miss(text.replace(/\d+/, (digits) => String(Number(digits) + 1 + Math.floor(random() * 9))))
  if (/[后前]/.test(text)) miss(text.replace(/[后前]/, (letter) => (letter === '后' ? '前' : '后')))
  return made
}

interface Phrase {
  readonly phrase: string
  readonly meaning: string
}

const ASPECT_PHRASES = ASPECTS.flatMap(([meaning, words]) => words.split(' ').map((phrase) => ({ phrase, meaning })))
const PERSON_WORDS = PERSONS.split('|').flatMap((group) => {
  const [meaning = '', ...words] = group.split(' ')
  return words.map((phrase) => ({ phrase, meaning }))
})
const FORBIDDING = `${FORBIDS} ${FORBIDS_FOOD}`.split(' ').map((phrase) => ({ phrase, meaning: 'forbids' }))

function meaningOf(word: string): string | undefined {
  return PERSON_WORDS.find(({ phrase }) => phrase === word)?.meaning
}

function longestOf(text: string, phrases: readonly Phrase[]): Phrase | undefined {
  return phrases.filter(({ phrase }) => text.includes(phrase)).sort((a, b) => b.phrase.length - a.phrase.length)[0]
}
