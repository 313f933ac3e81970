// What a platform cannot show, said in words: buttons become numbers, long text becomes several messages cut at sentence
// ends. Pure.
import type { OutboundContent } from '../model/content.ts'
import type { Capabilities } from './adapter.ts'

/** The messages that say `content` on a channel with these capabilities, in order; never empty. */
export function fitContent(content: OutboundContent, capabilities: Capabilities): readonly OutboundContent[] {
  if (content.kind === 'choices') {
    const native = content.choices.length <= capabilities.maxChoices && capabilities.contentKinds.includes('choices')
    const bytes = Buffer.byteLength(numberedText(content))
    if (native && bytes <= capabilities.maxTextBytes) return [content]
    return textParts(numberedText(content), capabilities.maxTextBytes)
  }
  if (content.kind === 'text') return textParts(content.text, capabilities.maxTextBytes)
  if (content.kind === 'card' && !capabilities.contentKinds.includes('card')) {
    return textParts(`${content.title}\n${content.description}\n${content.url}`, capabilities.maxTextBytes)
  }
  return [content]
}

export function numberedText(content: Extract<OutboundContent, { kind: 'choices' }>): string {
  const lines = content.choices.map((choice, i) => `${i + 1}. ${choice.label}`)
  return [content.text, ...lines, ...(content.tail === undefined ? [] : [content.tail])].join('\n')
}

function textParts(text: string, maxBytes: number): readonly OutboundContent[] {
  return splitText(text, maxBytes).map((part) => ({ kind: 'text', text: part }))
}

const SENTENCE_ENDS = new Set(['。', '！', '？', '!', '?', '；', ';', '\n', '…'])
const CLAUSE_ENDS = new Set(['，', ',', '、', ' ', '：', ':'])

/**
 * Cuts text into parts of at most `maxBytes` UTF-8 bytes: at the last sentence end that fits, else at a clause end, else
 * between graphemes, so that no character, emoji sequence or surrogate pair is broken.
 */
export function splitText(text: string, maxBytes: number): readonly string[] {
  if (Buffer.byteLength(text) <= maxBytes) return [text]
  const parts: string[] = []
  let rest = text
  while (Buffer.byteLength(rest) > maxBytes) {
    const cut = cutPoint(rest, maxBytes)
    parts.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  if (rest !== '') parts.push(rest)
  return parts.filter((part) => part !== '')
}

function cutPoint(text: string, maxBytes: number): number {
  let bytes = 0
  let end = 0
  let sentence = 0
  let clause = 0
  for (const { segment, index } of new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > maxBytes) break
    end = index + segment.length
    if (SENTENCE_ENDS.has(segment)) sentence = end
    else if (CLAUSE_ENDS.has(segment)) clause = end
  }
  const worthwhile = end / 3 // a cut too early would make a flood of tiny messages
  if (sentence > worthwhile) return sentence
  if (clause > worthwhile) return clause
  return end > 0 ? end : 1
}
