// Spreadsheets and initials: what people send us as files, and what they type to find a phrase.
import { describe, expect, it } from 'vitest'
import { createInitials } from '../../src/editing/pinyin-initials.ts'
import { readCsv, readXlsx, writeCsv, writeXlsx } from '../../src/editing/spreadsheet.ts'

const TABLE = [
  ['编号', '回答'],
  ['a', '第一行\n第二行，"引号"，逗号'],
  ['b', ' 空格 '],
]

describe('a table', () => {
  it('comes back from CSV cell by cell, with line breaks, quotes and commas', () => {
    expect(readCsv(writeCsv(TABLE)).map((row) => row.map((cell) => cell.replace('\uFEFF', '')))).toEqual(TABLE)
  })

  it('comes back from XLSX', async () => {
    const back = await readXlsx(await writeXlsx(TABLE, 'faq'))
    expect(back?.[1]).toEqual(TABLE[1])
  })

  it('saved by Excel in GBK is read', () => {
    expect(readCsv(Buffer.from([0xb1, 0xe0, 0xba, 0xc5, 0x0a, 0x61]))).toEqual([['编号'], ['a']])
  })

  it('that says it unpacks to more than a hospital could write is not unpacked', async () => {
    const bytes = await writeXlsx(TABLE, 'faq')
    const at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1')
    bytes.writeUInt32LE(0xf000_0000, at + 24)
    expect(await readXlsx(bytes)).toBeUndefined()
    expect(await readXlsx(Buffer.from('PK'))).toBeUndefined()
  })
})

describe('initials of pinyin', () => {
  it.each([
    ['您好，请问有什么可以帮您', 'nhqwysmkybn'],
    ['祝您早日康复', 'znzrkf'],
    ['他在二楼儿科', 'tzelek'],
    ['CT 检查 3 号窗口', 'ctjc3hck'],
    ['', ''],
  ])('%s → %s', (text, initials) => {
    expect(createInitials()(text)).toBe(initials)
  })
})
