// What a file is called when it is saved: its own name, our ending, and nothing that fools whoever reads it.
import { describe, expect, it } from 'vitest'
import { dispositionOf, savedNameOf } from '../../src/model/saved-file.ts'

describe('the name of a saved file', () => {
  it.each([
    ['住院须知.pdf', '住院须知.pdf'],
    ['报告单.pdf.exe', '报告单.pdf.pdf'],
    ['须知/../a:b.txt', '须知_.._a_b.pdf'],
    ['发票\u202efdp.exe', '发票_fdp.pdf'],
    ['', 'file.pdf'],
    ['\ud800', '\ufffd.pdf'],
  ])('of %j is %j', (given, saved) => expect(savedNameOf(given, 'application/pdf')).toBe(saved))

  it('is at most 80 characters before the ending', () => {
    expect(savedNameOf('须'.repeat(300), 'application/pdf')).toBe(`${'须'.repeat(80)}.pdf`)
  })

  it('stands in the header as RFC 8187 wants it; only pictures and sound show in place', () => {
    expect(dispositionOf("a'b (1).png", 'image/png')).toBe("inline; filename*=UTF-8''a%27b%20%281%29.png")
    expect(dispositionOf('路线.pdf', 'application/pdf')).toBe("attachment; filename*=UTF-8''%E8%B7%AF%E7%BA%BF.pdf")
  })
})
