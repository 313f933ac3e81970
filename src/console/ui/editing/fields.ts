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

const WORDING_FAMILIES = [
  'CURE',
  'RATE',
  'COMPARE',
  'TESTIMONIAL',
  'ABSOLUTE',
  'FEAR',
  'COERCE',
  'SCARCITY',
  'PRETEXT',
  'ROLE',
  'DX',
  'RX',
  'PII',
  'MULTIQ',
  'LONG',
  'LINK',
  'JARGON',
  'TABOO',
] as const

export const FIELDS: Readonly<Partial<Record<Kind, readonly Field[]>>> = {
  department: [
    { key: 'name', shape: 'line', isNeeded: true, half: true },
    { key: 'code', shape: 'line', isNeeded: true, half: true },
    { key: 'location', shape: 'line', isNeeded: true },
    { key: 'phone', shape: 'line', isNeeded: true, half: true },
    { key: 'hours', shape: 'line', isNeeded: true, half: true },
    { key: 'aliases', shape: 'words' },
    { key: 'symptoms', shape: 'words' },
    { key: 'minAge', shape: 'number', half: true },
    { key: 'maxAge', shape: 'number', half: true },
    { key: 'sex', shape: { choice: ['', 'male', 'female'] }, half: true },
    { key: 'insteadForChildren', shape: { entryOf: 'department' }, half: true },
    { key: 'also', shape: 'words' },
  ],
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
  'red-flag': [
    { key: 'name', shape: 'line', isNeeded: true, half: true },
    { key: 'kind', shape: { choice: ['emergency', 'selfHarm', 'violence'] }, isNeeded: true, half: true },
    { key: 'greenChannel', shape: 'words' },
    { key: 'rules', shape: 'tree' },
    { key: 'signs', shape: 'tree' },
  ],
  wording: [
    { key: 'instead', shape: 'line' },
    { key: 'family', shape: { choice: WORDING_FAMILIES }, isNeeded: true, half: true },
    { key: 'reach', shape: { choice: ['', 'clause', 'sentence'] }, half: true },
    { key: 'words', shape: 'words' },
    { key: 'steps', shape: 'tree' },
    { key: 'within', shape: 'number', half: true },
    { key: 'unless', shape: 'words' },
    { key: 'violates', shape: 'lines', isNeeded: true },
    { key: 'harmless', shape: 'lines', isNeeded: true },
    { key: 'levels', shape: 'tree' },
  ],
}

/** What a new entry of a kind begins with, and whether people may add one here. */
export const BEGINNINGS: Readonly<Partial<Record<Kind, Readonly<Record<string, unknown>>>>> = {
  faq: { category: '', questions: [], answer: '' },
  department: { name: '', code: '', aliases: [], location: '', phone: '', hours: '' },
  doctor: { name: '', title: '', departmentId: '', credential: '', credentialValidTo: '', hours: '' },
  notice: { title: '', text: '', from: '', to: '' },
  phrase: { text: '', category: '' },
  'red-flag': { name: '', kind: 'emergency', rules: [{ id: 'new', all: [[]], examples: [], counterExamples: [] }] },
  wording: { family: 'CURE', words: [], instead: '', violates: [], harmless: [] },
  holidays: { holidays: [], workdays: [] },
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
