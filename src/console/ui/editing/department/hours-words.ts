// The hours of a clinic as patients read them, taken apart where they are plain: which days, and one or two spans.

export const DAY_GROUPS = ['每天', '周一至周五', '周一至周六', '工作日'] as const
export const ALL_DAY = '全天 24 小时'

export interface Span {
  readonly from: string
  readonly to: string
}

export type ClinicHours =
  | { readonly kind: 'allDay' }
  | { readonly kind: 'spans'; readonly days: string; readonly spans: readonly Span[] }
  | { readonly kind: 'words' }

const PLAIN =
  /^(每天|周一至周五|周一至周六|工作日)\s*(\d{1,2}:\d\d)[–—-](\d{1,2}:\d\d)(?:[，,]\s*(\d{1,2}:\d\d)[–—-](\d{1,2}:\d\d))?$/

const padded = (time: string) => time.padStart(5, '0')
const bare = (time: string) => time.replace(/^0(?=\d:)/, '')

export function readHours(text: string): ClinicHours {
  if (text.trim() === ALL_DAY) return { kind: 'allDay' }
  const [, days, from, to, from2, to2] = PLAIN.exec(text.trim()) ?? []
  if (days === undefined || from === undefined || to === undefined) return { kind: 'words' }
  const second = from2 === undefined || to2 === undefined ? [] : [{ from: padded(from2), to: padded(to2) }]
  return { kind: 'spans', days, spans: [{ from: padded(from), to: padded(to) }, ...second] }
}

export function writeHours(days: string, spans: readonly Span[]): string {
  return `${days} ${spans.map(({ from, to }) => `${bare(from)}–${bare(to)}`).join('，')}`
}
