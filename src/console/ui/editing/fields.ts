// What the form of each kind asks for, in order. A field that stands in an entry and not here is still shown, by its name.
import type { Kind } from './asking.ts'

/** `words`: several short ones in a row · `lines`: one a row · `tree`: whatever stands in the files, nested. */
export type Shape =
  | 'line'
  | 'text'
  | 'words'
  | 'lines'
  | 'number'
  | 'day'
  | 'switch'
  | 'span'
  | 'tree'
  | { readonly choice: readonly string[] }
  | { readonly entryOf: Kind }

export interface Field {
  readonly key: string
  readonly shape: Shape
  readonly isNeeded?: true
  /** Stands beside its neighbour where there is room. */
  readonly half?: true
}

export const FIELDS: Readonly<Partial<Record<Kind, readonly Field[]>>> = {
  doctor: [
    { key: 'name', shape: 'line', isNeeded: true, half: true },
    { key: 'title', shape: 'line', isNeeded: true, half: true },
    { key: 'departmentId', shape: { entryOf: 'department' }, isNeeded: true, half: true },
    { key: 'hours', shape: 'line', isNeeded: true, half: true },
    { key: 'credential', shape: 'line', isNeeded: true, half: true },
    { key: 'credentialValidTo', shape: 'day', isNeeded: true, half: true },
  ],
  notice: [
    { key: 'title', shape: 'line', isNeeded: true },
    { key: 'text', shape: 'text', isNeeded: true },
    { key: 'departmentId', shape: { entryOf: 'department' } },
    { key: 'from', shape: 'day', isNeeded: true, half: true },
    { key: 'to', shape: 'day', isNeeded: true, half: true },
  ],
  phrase: [
    { key: 'text', shape: 'text', isNeeded: true },
    { key: 'shortcut', shape: 'line', half: true },
    { key: 'category', shape: 'line', isNeeded: true, half: true },
    { key: 'clinical', shape: 'switch' },
  ],
}

/** What a new entry of a kind begins with, and whether people may add one here. */
export const BEGINNINGS: Readonly<Partial<Record<Kind, Readonly<Record<string, unknown>>>>> = {
  faq: { category: '', questions: [], answer: '' },
  department: { name: '', code: '', aliases: [], location: '', phone: '', hours: '' },
  doctor: { name: '', title: '', departmentId: '', credential: '', credentialValidTo: '', hours: '' },
  notice: { title: '', text: '', from: '', to: '' },
  phrase: { text: '', category: '' },
  'red-flag': { name: '', kind: 'emergency', rules: [] },
  wording: { family: 'CURE', words: [], instead: '', violates: [], harmless: [] },
  holidays: { holidays: [], workdays: [] },
  channel: { platform: '', enabled: true, settings: {} },
}

/** Bodies that carry their own id, as in the files. */
export const CARRIES_ID: ReadonlySet<Kind> = new Set<Kind>(['faq', 'department', 'red-flag', 'wording'])
export const KNOWLEDGE_KINDS = [
  'faq',
  'department',
  'doctor',
  'notice',
  'text',
  'phrase',
  'red-flag',
  'wording',
] as const satisfies readonly Kind[]
export const CENTRE_KINDS = ['hours', 'holidays', 'sla', 'channel'] as const satisfies readonly Kind[]

/** The entry's own name, by which a person knows it. */
export const TITLE_FIELD: Readonly<Partial<Record<Kind, string>>> = {
  faq: 'questions',
  department: 'name',
  doctor: 'name',
  notice: 'title',
  phrase: 'text',
  'red-flag': 'name',
  wording: 'instead',
}
