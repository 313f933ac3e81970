// Ours → theirs, pure. Menus where they fit, else numbered text; no character their JSON reader stumbles over.
import type { OutboundMessage } from '../../src/channel/adapter.ts'
import { numberedText } from '../../src/channel/fallbacks.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import type { KfSend } from './payloads.ts'

export const MAX_CHOICES = 10
const MAX_HEAD_BYTES = 1024
const MAX_LABEL_BYTES = 128
const MAX_ID_BYTES = 64

/** Undefined: no shape of theirs fits. */
export function encode({ content }: Pick<OutboundMessage, 'content'>): KfSend | undefined {
  switch (content.kind) {
    case 'text':
      return text(content.text)
    case 'choices':
      return menu(content) ?? text(numberedText(content))
    case 'card':
      return text(`${content.title}\n${content.description}\n${content.url}`)
    case 'image':
    case 'voice':
    case 'video': {
      const media_id = content.media.platformMediaId
      return media_id === '' ? undefined : { msgtype: content.kind, [content.kind]: { media_id } }
    }
    case 'file':
      return undefined
  }
}

function text(raw: string): KfSend | undefined {
  const content = clean(raw)
  return content === '' ? undefined : { msgtype: 'text', text: { content } }
}

function menu({ text: head, choices, tail }: Extract<OutboundContent, { kind: 'choices' }>): KfSend | undefined {
  const list = choices.map(({ id, label }) => ({ type: 'click' as const, click: { id, content: clean(label) } }))
  const fits =
    list.length <= MAX_CHOICES &&
    Buffer.byteLength(head) <= MAX_HEAD_BYTES &&
    Buffer.byteLength(tail ?? '') <= MAX_HEAD_BYTES &&
    list.every(({ click }) => fitsItem(click))
  if (!fits) return undefined
  const end = tail === undefined ? {} : { tail_content: clean(tail) }
  return { msgtype: 'msgmenu', msgmenu: { head_content: clean(head), list, ...end } }
}

function fitsItem({ id, content }: { readonly id: string; readonly content: string }): boolean {
  return Buffer.byteLength(id) <= MAX_ID_BYTES && content !== '' && Buffer.byteLength(content) <= MAX_LABEL_BYTES
}

function clean(raw: string): string {
  return withoutForbidden(raw.toWellFormed())
}
