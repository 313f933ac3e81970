// Pictures, voices and files of patients: which kinds we keep, how large, and how long we ask a platform for them. What a
// file is, its first bytes say; a name or a header of somebody else never does.
import { HOUR, MINUTE } from '../base/clock.ts'
import { type OfficeKind, officeKindOf } from './office-file.ts'

export const MEDIA_KINDS = ['image', 'voice', 'video', 'file'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

export const MEDIA_STATES = ['waiting', 'kept', 'failed'] as const
export type MediaState = (typeof MEDIA_STATES)[number]

export const MOST_MEDIA_BYTES = 20 * 1024 * 1024

/** The whole allow-list, with the ending a saved copy gets. SVG and HTML can carry scripts: never add them. */
const ENDINGS = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'audio/amr': 'amr',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/wav': 'wav',
  'video/mp4': 'mp4',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
} as const

export type MediaType = keyof typeof ENDINGS

/** What a channel can bring to a patient as it is. */
export interface CarriedFiles {
  readonly types: readonly MediaType[]
  readonly mostBytes: number
}

export const MEDIA_TYPES = Object.keys(ENDINGS) as readonly MediaType[]

export function endingOf(type: MediaType): string {
  return ENDINGS[type]
}

/** May a browser show it in its place? Everything else is only saved. */
export function isShownInPlace(type: MediaType): boolean {
  return type.startsWith('image/') || type.startsWith('audio/')
}

type Mark = readonly [at: number, text: string]

const MP4_BRANDS = ['isom', 'iso2', 'iso3', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'M4V ', 'MSNV']
/** Second byte of a bare frame: layer III of MPEG 1, 2 and 2.5, with and without checksum. */
const MP3_FRAMES = ['\xfb', '\xfa', '\xf3', '\xf2', '\xe3', '\xe2']

/** What stands where in a file (latin1), as the format itself lays it down. */
const MARKS: readonly (readonly [MediaType, ...Mark[]])[] = [
  ['image/jpeg', [0, '\xff\xd8\xff']],
  ['image/png', [0, '\x89PNG\r\n\x1a\n']],
  ['image/gif', [0, 'GIF87a']],
  ['image/gif', [0, 'GIF89a']],
  ['image/webp', [0, 'RIFF'], [8, 'WEBP']],
  ['audio/wav', [0, 'RIFF'], [8, 'WAVE']],
  ['audio/amr', [0, '#!AMR\n']],
  ['audio/amr', [0, '#!AMR-WB\n']],
  ['audio/mpeg', [0, 'ID3']],
  ...MP3_FRAMES.map((second): readonly [MediaType, Mark] => ['audio/mpeg', [0, `\xff${second}`]]),
  ['audio/mp4', [4, 'ftypM4A ']],
  ...MP4_BRANDS.map((brand): readonly [MediaType, Mark] => ['video/mp4', [4, `ftyp${brand}`]]),
  ['application/pdf', [0, '%PDF-']],
]

const LONGEST_BEGINNING = 16
const ARCHIVE = 'PK\x03\x04'

const OFFICE: Readonly<Record<OfficeKind, MediaType>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** Undefined: not on the allow-list. */
export function mediaTypeOf(bytes: Buffer): MediaType | undefined {
  const beginning = bytes.toString('latin1', 0, LONGEST_BEGINNING)
  if (beginning.startsWith(ARCHIVE)) {
    const kind = officeKindOf(bytes)
    return kind === undefined ? undefined : OFFICE[kind]
  }
  return MARKS.find(([, ...marks]) => marks.every(([at, text]) => beginning.startsWith(text, at)))?.[0]
}

const LONGEST_PAUSE_MS = 24 * HOUR
/** At 0, 1, 5, 21 … minutes, the last one after 71 hours: WeChat keeps what was sent for three days. */
export const MOST_MEDIA_ATTEMPTS = 9

/** How long to wait after the attempt of this number (1, 2, 3 …): 1, 4, 16 minutes … a day. */
export function pauseAfterAttempt(attempt: number): number {
  return Math.min(MINUTE * 4 ** (attempt - 1), LONGEST_PAUSE_MS)
}
