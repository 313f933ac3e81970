// Word and Excel files: archives whose list of parts tells which of the two they are. Only that list is read and nothing is
// ever unpacked; a file that carries macros is none of ours.
const END_MARK = 0x06054b50
const PART_MARK = 0x02014b50
const END_BYTES = 22
const PART_BYTES = 46
/** The end of an archive may be followed by a remark this long. */
const LONGEST_REMARK = 0xffff
const MOST_PARTS = 10_000

export type OfficeKind = 'docx' | 'xlsx'

const MAIN_PARTS: Readonly<Record<OfficeKind, string>> = { docx: 'word/document.xml', xlsx: 'xl/workbook.xml' }

/** Undefined: no archive, another one, or one with macros in it. */
export function officeKindOf(bytes: Buffer): OfficeKind | undefined {
  const parts = partsOf(bytes)
  if (parts === undefined || !parts.has('[Content_Types].xml')) return undefined
  if ([...parts].some((name) => /vbaproject|macrosheets/i.test(name))) return undefined
  const kinds = (['docx', 'xlsx'] as const).filter((kind) => parts.has(MAIN_PARTS[kind]))
  return kinds.length === 1 ? kinds[0] : undefined
}

/** Names of the parts, from the list at the end of the archive. */
function partsOf(bytes: Buffer): ReadonlySet<string> | undefined {
  const end = endOf(bytes)
  if (end === undefined) return undefined
  const count = bytes.readUInt16LE(end + 10)
  if (count > MOST_PARTS) return undefined
  const names = new Set<string>()
  let at = bytes.readUInt32LE(end + 16)
  for (let part = 0; part < count; part++) {
    if (at + PART_BYTES > end || bytes.readUInt32LE(at) !== PART_MARK) return undefined
    const [name, extra, remark] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place))
    const nameEnd = at + PART_BYTES + (name ?? 0)
    names.add(bytes.toString('utf8', at + PART_BYTES, nameEnd))
    at = nameEnd + (extra ?? 0) + (remark ?? 0)
  }
  return names
}

function endOf(bytes: Buffer): number | undefined {
  const first = Math.max(0, bytes.length - END_BYTES - LONGEST_REMARK)
  for (let at = bytes.length - END_BYTES; at >= first; at--) if (bytes.readUInt32LE(at) === END_MARK) return at
  return undefined
}
