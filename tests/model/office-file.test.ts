// Word and Excel files are told by the list of their parts; what else is an archive, or carries macros, is none of ours.
import { describe, expect, it } from 'vitest'
import { mediaTypeOf } from '../../src/model/media.ts'
import { officeKindOf } from '../../src/model/office-file.ts'
import { archiveOf } from '../support/archive.ts'

const TYPES = '[Content_Types].xml'

describe('an archive', () => {
  it.each([
    [[TYPES, '_rels/.rels', 'word/document.xml'], 'docx'],
    [[TYPES, 'xl/workbook.xml', 'xl/worksheets/sheet1.xml'], 'xlsx'],
    [[TYPES, 'word/document.xml', 'word/vbaProject.bin'], undefined],
    [[TYPES, 'xl/workbook.xml', 'xl/macrosheets/sheet1.xml'], undefined],
    [[TYPES, 'ppt/presentation.xml'], undefined],
    [['word/document.xml'], undefined],
    [[TYPES, 'word/document.xml', 'xl/workbook.xml'], undefined],
    [['virus.exe'], undefined],
  ])('with the parts %j is %s', (parts, kind) => expect(officeKindOf(archiveOf(parts))).toBe(kind))

  it('is a Word file for everybody who asks for its type', () => {
    expect(mediaTypeOf(archiveOf([TYPES, 'word/document.xml']))).toMatch(/wordprocessingml/)
  })

  it('cut short, or with a list that points nowhere, is refused and harms nobody', () => {
    const whole = archiveOf([TYPES, 'word/document.xml'])
    for (let length = 0; length < whole.length; length++) {
      expect(officeKindOf(whole.subarray(0, length))).toBeUndefined()
    }
    const astray = Buffer.from(whole)
    astray.writeUInt32LE(0xffff_fff0, astray.length - 6)
    expect(officeKindOf(astray)).toBeUndefined()
  })
})
