// What staff edit in the console, as nouns: kinds of entries, and what has been released over the files of config/.

export const EDITED_KINDS = [
  'faq', // 统一口径
  'department', // 科室
  'doctor', // 医生
  'notice', // 停诊与公告
  'text', // 机器人与工作台的话术
  'red-flag', // 红旗症状
  'wording', // 用语规则
  'hours', // 工作时间
  'holidays', // 节假日与调休
  'phrase', // 快捷短语
  'sla', // 时限
  'channel', // 渠道设置
] as const
export type EditedKind = (typeof EDITED_KINDS)[number]

export function isEditedKind(value: string): value is EditedKind {
  return (EDITED_KINDS as readonly string[]).includes(value)
}

/** One entry as it stands in a file: a FAQ entry, a department, a week. */
export type EntryBody = Readonly<Record<string, unknown>>

/** What was released of one kind: null takes the file's entry away. Ids that are not here are as in the files. */
export type ReleasedEntries = ReadonlyMap<string, EntryBody | null>

export type Overlay = ReadonlyMap<EditedKind, ReleasedEntries>

export const NOTHING_RELEASED: Overlay = new Map()

export function releasedOf(overlay: Overlay, kind: EditedKind): ReleasedEntries {
  return overlay.get(kind) ?? new Map()
}

/** `changes` over what was released before; undefined: as in the files again. */
export function overlaid(
  overlay: Overlay,
  kind: EditedKind,
  changes: ReadonlyMap<string, EntryBody | null | undefined>,
): Overlay {
  const entries = new Map(releasedOf(overlay, kind))
  for (const [id, body] of changes) {
    if (body === undefined) entries.delete(id)
    else entries.set(id, body)
  }
  return new Map(overlay).set(kind, entries)
}
