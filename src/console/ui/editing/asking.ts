// What the editing pages ask of /api/v1/editing: every address once. Knows no screen.
import { bodyOf, change, get, post, type ResponseOf } from '../api.ts'

export type KindRow = ResponseOf<'editedKinds'>['kinds'][number]
export type Kind = KindRow['kind']
export type EntryRow = ResponseOf<'editedEntries'>['entries'][number]
export type Entry = ResponseOf<'editedEntry'>
export type Draft = NonNullable<Entry['draft']>
export type Finding = Entry['findings'][number]
export type Body = Readonly<Record<string, unknown>>
export type Checked = ResponseOf<'checkDrafts'>
export type Release = ResponseOf<'releases'>['rows'][number]
export type ReleaseDetail = ResponseOf<'releaseDetail'>
export type Change = ReleaseDetail['changes'][number]
export type Imported = ResponseOf<'importEntries'>
export type QuestionGroup = ResponseOf<'unansweredQuestions'>['groups'][number]
export type Figure = ResponseOf<'faqFigures'>['entries'][number]
export type TestedSentence = ResponseOf<'testRule'>['sentences'][number]
export type Sources = ResponseOf<'editingSources'>
export type Preview = ResponseOf<'previewText'>
export type Tried = ResponseOf<'tryBot'>

export interface Chosen {
  readonly id: string
  readonly revision: number
}
export type FileFormat = 'yaml' | 'xlsx' | 'csv'

const at = (kind: Kind) => `/editing/${kind}`
const entryAt = (kind: Kind, id: string) => `${at(kind)}/entries/${encodeURIComponent(id)}`

export const readKinds = () => bodyOf(get('editedKinds', '/editing'))
export const readEntries = (kind: Kind) => bodyOf(get('editedEntries', at(kind)))
export const readEntry = (kind: Kind, id: string) => get('editedEntry', entryAt(kind, id))

export const saveDraft = (kind: Kind, id: string, revision: number, body: Body | null) =>
  change('saveDraft', 'PUT', `${entryAt(kind, id)}/draft`, { revision, body })
export const dropDraft = (kind: Kind, id: string, revision: number) =>
  post('dropDraft', `${entryAt(kind, id)}/draft/drop`, { revision })
export const reviewDraft = (
  kind: Kind,
  id: string,
  review: { readonly revision: number; readonly what: 'ask' | 'approve' | 'reject'; readonly note?: string },
) => post('reviewDraft', `${entryAt(kind, id)}/review`, review)

export const checkDrafts = (kind: Kind, entries: readonly Chosen[]) =>
  post('checkDrafts', `${at(kind)}/check`, { entries })
export const releaseDrafts = (kind: Kind, entries: readonly Chosen[], note: string) =>
  post('releaseDrafts', `${at(kind)}/release`, { entries, note })
export const readReleases = (kind: Kind, cursor?: string) =>
  bodyOf(get('releases', `${at(kind)}/releases${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`))
export const readRelease = (kind: Kind, no: number) => bodyOf(get('releaseDetail', `${at(kind)}/releases/${no}`))
export const rollBack = (kind: Kind, no: number, note: string) =>
  post('rollBack', `${at(kind)}/releases/${no}/back`, { note })

export const exportAddress = (kind: Kind, format: FileFormat) => `/api/v1${at(kind)}/export?format=${format}`
export const importEntries = (
  kind: Kind,
  file: { readonly format: FileFormat; readonly content: string; readonly dryRun: boolean },
) => post('importEntries', `${at(kind)}/import`, file)

export interface Trial {
  readonly text: string
  readonly withDrafts: boolean
  readonly channelId?: string
  readonly at?: number
  readonly state?: Readonly<Record<string, unknown>>
}

/** Whatever the engine says to a question, with the drafts or as patients hear it now. */
export async function tryDrafts(kind: Kind, trial: Trial) {
  const result = await post('tryDrafts', `${at(kind)}/try`, trial)
  return result.ok ? { ...result, body: result.body as Tried } : result
}

/** A rule as it stands on the screen, asked sentence by sentence. */
export const testRule = (
  kind: 'red-flag' | 'wording',
  id: string,
  body: Body,
  sentences: readonly { readonly text: string; readonly rule?: string }[],
) => post('testRule', `${at(kind)}/test`, { id, body, sentences })

export const readSources = () => bodyOf(get('editingSources', '/editing-sources'))

export type Said =
  | { readonly kind: 'text'; readonly text: string; readonly buttons: readonly string[] }
  | { readonly kind: 'department'; readonly id: string; readonly body: Body }

/** As patients would read it, channel by channel. */
export const previewText = (said: Said) => post('previewText', '/editing-preview', { said })

export const readUnanswered = () => bodyOf(get('unansweredQuestions', '/unanswered'))
export const dismissUnanswered = (id: string) =>
  post('dismissUnanswered', `/unanswered/${encodeURIComponent(id)}/dismiss`)
export const readFigures = (days: number) => bodyOf(get('faqFigures', `/faq-figures?days=${days}`))
