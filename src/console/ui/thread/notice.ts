// Why a text stands in the composer again, in one sentence.
import type { Refusal } from '../api.ts'
import { sayRefusal } from '../words/refusal.ts'
import { say } from '../words/words.ts'

const LONGEST_QUOTE = 40

export function noticeOf(refusal: Refusal | undefined, me: string | undefined): string {
  if (refusal === undefined) return ''
  if (refusal.code === 'new-messages') return news(refusal.messages ?? [])
  if (refusal.code === 'conflict' && refusal.current?.ownerId === me) return say('composer.conflict')
  return say('composer.refused', { why: sayRefusal(refusal) })
}

function news(messages: NonNullable<Refusal['messages']>): string {
  const theirs = messages.filter(({ author }) => author === 'contact')
  const last = theirs.at(-1)
  if (last === undefined) return say('news.colleague', { name: messages.at(-1)?.authorName ?? say('author.agent') })
  const quote = last.text === '' ? '' : say('news.words', { words: [...last.text].slice(0, LONGEST_QUOTE).join('') })
  return say('news.patient', { n: theirs.length }) + quote
}
