// What a message says, in our words: its text, then what came with it. Quoted words are somebody else's and are left out.
// Pure; a message nobody can read is still one.
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { MediaRef, SaidContent } from '../../src/model/content.ts'
import { type Fields, fieldsOf, listIn, textIn } from './payloads.ts'

const MOST_PARTS = 20
const KINDS: Readonly<Record<number, string>> = { 3: 'ark', 101: 'parallel', 102: 'chat-record', 103: 'quote' }
/** A button says its choice and the words that were on it; both come from the person's side and may be anything. */
const CHOICE = /^c:(\d{1,18}):(.{1,200})$/su

/** Never empty. */
export function saidIn(d: Fields): readonly SaidContent[] {
  const text = textOf(d.content)
  const files = listIn(d, 'attachments').slice(0, MOST_PARTS).map(attachmentIn)
  const card = cardIn(fieldsOf(d.ark_data))
  const said: readonly SaidContent[] = [
    ...(text === '' ? [] : [{ kind: 'text', text } as const]),
    ...files,
    ...(card === undefined ? [] : [card]),
  ]
  const type = typeof d.message_type === 'number' ? (KINDS[d.message_type] ?? `type-${d.message_type}`) : 'unknown'
  return said.length > 0 ? said : [{ kind: 'unsupported', platformType: d.message_type === 0 ? 'empty' : type }]
}

/** Undefined: no button of ours. */
export function choiceIn(data: string): SaidContent | undefined {
  const [, choiceId, label] = CHOICE.exec(data) ?? []
  const text = textOf(label)
  return choiceId === undefined || text === '' ? undefined : { kind: 'text', text, choiceId }
}

export function choiceData(id: string, label: string): string {
  return `c:${id}:${label}`
}

/** The blanks that @bot leaves behind go. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? withoutForbidden(value.toWellFormed()).trim() : ''
}

function attachmentIn(raw: unknown): SaidContent {
  const file = fieldsOf(raw)
  const type = (textIn(file, 'content_type') ?? '').toLowerCase()
  const url = linkIn(file, 'url')
  if (url === undefined) return { kind: 'unsupported', platformType: `attachment-${type.split('/')[0] || 'unknown'}` }
  const media = mediaAt(url, type)
  if (type.startsWith('image/')) return { kind: 'image', media }
  if (type.startsWith('video/')) return { kind: 'video', media }
  if (type === 'voice' || type.startsWith('audio/')) return voiceIn(file, media)
  return { kind: 'file', media, fileName: textOf(file.filename) }
}

/** The WAV they make of a SILK voice is what can be played; their transcript is a machine's. */
function voiceIn(file: Fields, silk: MediaRef): SaidContent {
  const wav = linkIn(file, 'voice_wav_url')
  const media = wav === undefined ? silk : mediaAt(wav, 'audio/wav')
  const recognizedText = textOf(file.asr_refer_text)
  return recognizedText === '' ? { kind: 'voice', media } : { kind: 'voice', media, recognizedText }
}

function mediaAt(url: string, type: string): MediaRef {
  return type.includes('/') ? { platformMediaId: '', url, mimeType: type } : { platformMediaId: '', url }
}

/** Links come without their scheme at times. */
function linkIn(fields: Fields, name: string): string | undefined {
  const link = textIn(fields, name)
  if (link === undefined) return undefined
  return /^https?:\/\//.test(link) ? link : `https://${link.replace(/^\/+/, '')}`
}

function cardIn(ark: Fields): SaidContent | undefined {
  const fields = fieldsOf(ark.fields)
  const title = textOf(fields.title) || textOf(ark.prompt)
  const url = textIn(fields, 'jump_url')
  if (title === '' && url === undefined) return undefined
  return { kind: 'link', title, description: textOf(fields.desc), url: url ?? '' }
}
