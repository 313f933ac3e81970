// Ours → theirs, pure. Choices as buttons under their question, where the bot may and the talk is private; else numbered.
import { numberedText } from '../../src/channel/fallbacks.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import { type Button, FILE_TYPE, MSG_TYPE, type QqMessage } from './payloads.ts'
import { choiceData } from './said.ts'

export const MAX_CHOICES = 10
const MAX_LABEL_CHARS = 10
const ONE_BELOW_THE_OTHER = 5

type Choices = Extract<OutboundContent, { kind: 'choices' }>

/** Undefined: nothing is left to say. */
export function textMessage(content: Extract<OutboundContent, { kind: 'text' | 'choices' | 'card' }>) {
  const text = clean(wordsIn(content))
  return text.trim() === '' ? undefined : ({ msg_type: MSG_TYPE.text, content: text } as const)
}

function wordsIn(content: Extract<OutboundContent, { kind: 'text' | 'choices' | 'card' }>): string {
  if (content.kind === 'text') return content.text
  return content.kind === 'choices' ? numberedText(content) : `${content.title}\n${content.description}\n${content.url}`
}

/** A label is ten characters at most: longer ones stand numbered in the text, and the buttons carry the numbers. */
export function buttonMessage(content: Choices): QqMessage | undefined {
  const { choices, text, tail } = content
  const labels = choices.map(({ label }) => clean(label).trim())
  const fits = choices.length <= MAX_CHOICES && choices.every(({ id }) => /^\d{1,18}$/.test(id))
  if (!fits || labels.includes('')) return undefined
  const isShort = labels.every((label) => [...label].length <= MAX_LABEL_CHARS)
  const words = isShort ? [text, ...(tail === undefined ? [] : [tail])].join('\n') : numberedText(content)
  const buttons = choices.map(({ id }, i): Button => {
    const said = labels[i] ?? ''
    const label = isShort ? said : String(i + 1)
    return {
      id,
      render_data: { label, visited_label: label, style: 1 },
      action: { type: 1, permission: { type: 2 }, data: choiceData(id, said), unsupport_tips: '请直接回复数字' },
    }
  })
  return {
    msg_type: MSG_TYPE.markdown,
    markdown: { content: escaped(clean(words)) },
    keyboard: { content: { rows: rowsOf(buttons) } },
  }
}

export function mediaMessage(fileInfo: string): QqMessage {
  return { msg_type: MSG_TYPE.media, content: ' ', media: { file_info: fileInfo } } // older servers want the blank
}

/** A link that they fetch, or the bytes in base64: undocumented, and what three other projects send. */
export type FileSource = { readonly url: string } | { readonly file_data: string }

/** Sent at once by the upload itself, it would count as a message that answers nothing. */
export function uploadOf(kind: keyof typeof FILE_TYPE, source: FileSource) {
  return { file_type: FILE_TYPE[kind], ...source, srv_send_msg: false }
}

function rowsOf(buttons: readonly Button[]): readonly { readonly buttons: readonly Button[] }[] {
  const perRow = buttons.length <= ONE_BELOW_THE_OTHER ? 1 : 2
  const rows: { readonly buttons: readonly Button[] }[] = []
  for (let i = 0; i < buttons.length; i += perRow) rows.push({ buttons: buttons.slice(i, i + perRow) })
  return rows
}

/** Words are words, whatever markdown makes of their signs; a line keeps its end. */
function escaped(text: string): string {
  return text.replace(/[\\`*_~[\]<>#|]/g, '\\$&').replace(/\n+/g, '\n\n')
}

function clean(raw: string): string {
  return withoutForbidden(raw.toWellFormed())
}
