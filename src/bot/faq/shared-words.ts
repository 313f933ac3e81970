// The reason shown for a hit: the person's own words that the entry's question contains.
import { placesOf, type Question } from '../question.ts'
import { quote } from '../text/matchable.ts'

const MOST_WORDS = 4

/** Longest first. */
export function sharedWords(question: Question, entryTopic: string): readonly string[] {
  const { matchable, topic } = question
  const places = placesOf(question)
  const words: string[] = []
  for (let at = 0; at < topic.length; ) {
    const length = longestShared(topic, at, entryTopic)
    if (length >= 2) words.push(quote(matchable, places[at]?.[0] ?? 0, places[at + length - 1]?.[1] ?? 0))
    at += Math.max(1, length)
  }
  return words.sort((a, b) => b.length - a.length).slice(0, MOST_WORDS)
}

/** Units from `at` on that stand together in the other text as well. */
function longestShared(text: string, at: number, other: string): number {
  let longest = 0
  for (let from = 0; from < other.length; from++) {
    let length = 0
    while (at + length < text.length && text.charCodeAt(at + length) === other.charCodeAt(from + length)) length++
    if (length > longest) longest = length
  }
  return longest
}
