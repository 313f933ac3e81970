// The files themselves: CSV page by page, a spreadsheet, a person's own talk as HTML or JSON. Each begins with who took it
// and when. Holds at most one page in memory, but for the spreadsheet, which is smaller for that reason.
import { Readable } from 'node:stream'
import { setImmediate as letOthersWork } from 'node:timers/promises'
import { type InboundContent, type OutboundContent, wordsOf } from '../../model/content.ts'
import type { Sight } from '../../model/permission.ts'
import {
  type ExportFilter,
  exportPage,
  firstQuestion,
  identitiesOf,
  messagesOfIdentity,
  notesForExport,
  type PersonMessage,
  saidIn,
} from '../../store/export-rows.ts'
import type { ConsoleContext } from '../context.ts'
import { type Cell, type Column, columnsFor, wallTime } from './export-columns.ts'

const PAGE = 200

export interface Sheet {
  readonly filter: ExportFilter & { readonly question: boolean }
  readonly masked: boolean
  readonly withNotes: boolean
  readonly sight: Sight
  readonly mostRows: number
  /** Who, when, which job: the first row of the file. */
  readonly watermark: string
}

async function* rowsOf(context: ConsoleContext, sheet: Sheet, columns: readonly Column[]): AsyncGenerator<Cell[]> {
  const db = context.store.reads
  const { filter, sight, masked, withNotes } = sheet
  let after = ''
  for (let left = sheet.mostRows; left > 0; ) {
    const page = await exportPage(db, { filter, sight, after, limit: Math.min(PAGE, left) })
    const said = await saidIn(db, page)
    const notes = withNotes ? await notesForExport(db, page) : new Map<string, string>()
    for (const row of page) {
      const question = filter.question ? await firstQuestion(db, row) : undefined
      const spoken = said.get(row.id) ?? { contact: 0, bot: 0, agent: 0 }
      const exported = { row, said: spoken, question, notes: notes.get(row.id) }
      yield columns.map((column) => column.cell(exported, { context, masked }))
    }
    if (page.length < PAGE) return
    after = page.at(-1)?.id ?? after
    left -= page.length
    await letOthersWork()
  }
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => (cell === null ? '' : `"${String(cell).replaceAll('"', '""')}"`)).join(',')}\r\n`
}

const BYTE_ORDER_MARK = '\uFEFF'

export function csvStream(context: ConsoleContext, sheet: Sheet): Readable {
  const columns = columnsFor({ question: sheet.filter.question, notes: sheet.withNotes })
  async function* lines() {
    yield BYTE_ORDER_MARK + csvLine([sheet.watermark])
    yield csvLine(columns.map((column) => column.label))
    yield csvLine(columns.map((column) => `（${column.means}）`))
    for await (const row of rowsOf(context, sheet, columns)) yield csvLine(row)
  }
  return Readable.from(lines())
}

export async function xlsxFile(context: ConsoleContext, sheet: Sheet): Promise<Buffer> {
  const { default: writeXlsxFile } = await import('write-excel-file/node') // 78 files that most days need none of
  const columns = columnsFor({ question: sheet.filter.question, notes: sheet.withNotes })
  const head = columns.map((column) => ({ value: column.label, fontWeight: 'bold' as const }))
  const data = [[{ value: sheet.watermark }], head, columns.map((column) => ({ value: `（${column.means}）` }))]
  const rows: (typeof data)[number][] = []
  for await (const row of rowsOf(context, sheet, columns)) {
    rows.push(row.map((cell) => ({ value: String(cell ?? '') })))
  }
  const widths = columns.map(() => ({ width: 18 }))
  return writeXlsxFile([...data, ...rows], { sheet: '会话', columns: widths, stickyRowsCount: 3 }).toBuffer()
}

const AUTHORS = { contact: '患者本人', bot: '机器人', agent: '工作人员', system: '系统通知' } as const

interface Line {
  readonly time: string
  readonly channel: string
  readonly author: string
  readonly text: string
}

async function* linesOf(context: ConsoleContext, contactId: string): AsyncGenerator<Line> {
  const db = context.store.reads
  for (const identityId of await identitiesOf(db, contactId)) {
    for (let after = 0; ; ) {
      const page = await messagesOfIdentity(db, identityId, after, PAGE)
      for (const row of page) yield lineOf(context, row)
      if (page.length < PAGE) break
      after = page.at(-1)?.no ?? after
      await letOthersWork()
    }
  }
}

const KINDS: Readonly<Record<string, string>> = { image: '[图片]', voice: '[语音]', video: '[视频]', file: '[文件]' }

function lineOf(context: ConsoleContext, row: PersonMessage): Line {
  const content = JSON.parse(row.content) as InboundContent | OutboundContent
  const back = row.recalled_at === null ? '' : `（${wallTime(row.recalled_at)} 已撤回）`
  const text = [KINDS[content.kind], wordsOf(content), back].filter(Boolean).join(' ')
  return {
    time: wallTime(row.sent_at),
    channel: context.channelName(row.channel_id),
    author: AUTHORS[row.author],
    text,
  }
}

export interface PersonFile {
  readonly contactId: string
  readonly hospital: string
  readonly watermark: string
}

/** For the person himself: what he said and what he was told. Neither notes nor reasons can be in it. */
export function personJson(context: ConsoleContext, file: PersonFile): Readable {
  async function* parts() {
    const head = { hospital: file.hospital, about: file.watermark }
    yield `${JSON.stringify(head).slice(0, -1)},"messages":[`
    let isFirst = true
    for await (const line of linesOf(context, file.contactId)) {
      yield `${isFirst ? '' : ','}\n${JSON.stringify(line)}`
      isFirst = false
    }
    yield '\n]}\n'
  }
  return Readable.from(parts())
}

const STYLE =
  'body{font:16px/1.6 sans-serif;max-width:720px;margin:24px auto;padding:0 16px;color:#16242e}' +
  'li{margin:12px 0}small{color:#5a6973}ol{padding-left:0;list-style:none}p{margin:0;white-space:pre-wrap}'

export function personHtml(context: ConsoleContext, file: PersonFile): Readable {
  async function* parts() {
    const title = escaped(`${file.hospital} 咨询记录`)
    yield `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style>`
    yield `<h1>${title}</h1><p><small>${escaped(file.watermark)}</small></p><ol>`
    for await (const { time, channel, author, text } of linesOf(context, file.contactId)) {
      yield `<li><small>${escaped(`${time} · ${channel} · ${author}`)}</small><p>${escaped(text)}</p></li>\n`
    }
    yield '</ol></html>\n'
  }
  return Readable.from(parts())
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
}
