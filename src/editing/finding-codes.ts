// What can be found in an entry, by code, with the Chinese that is said of it. English stands in the console, by the same
// code. `{name}` is a value of the finding.
export const FINDINGS = {
  'not-removable': '这一项不能删除，只能修改',
  'id-form': '编号只能用小写字母、数字、点和短横线，例如 visit.parking',
  wording: '“{words}”：{basis}',
  'unknown-field': '没有这个字段',
  'needs-text': '请填写文字',
  'needs-number': '请填写数字',
  'needs-integer': '请填写整数',
  'needs-yes-or-no': '请填写是或否',
  'needs-list': '请填写列表',
  'needs-content': '请填写内容',
  'too-few-items': '至少填写 {n} 项',
  'too-short': '至少 {n} 个字',
  'too-small': '不能小于 {n}',
  'too-many-items': '最多 {n} 项',
  'too-long': '最多 {n} 个字',
  'too-large': '不能大于 {n}',
  'not-a-choice': '只能填写：{choices}',
  'not-a-date': '请填写日期，例如 2026-10-01',
  'wrong-form': '格式不对（{form}）',
  expected: '现在是{is}，应为{ought}',
  'expected-at': '{place}：现在是{is}，应为{ought}',
  'no-such-entry': '没有编号为 {id} 的口径',
  'no-such-department': '没有编号为 {id} 的科室',
  'no-such-placeholder': '{{{name}}} 在这条话术里没有内容可填；可用：{known}',
  'ends-before-it-begins': '结束时间要晚于开始时间',
  'overlaps-the-one-before': '与前一段时间重叠，或顺序颠倒',
  'not-in-year': '不是 {year} 年的日期',
  'off-and-working': '同一天不能既放假又上班',
  'last-day-before-first': '结束日期不能早于开始日期',
  'sentence-not-found': '“{sentence}”应该被发现，却没有',
  'sentence-stopped': '“{sentence}”不应该被拦下，却被拦下了',
  'family-without-rules': '这一类里还没有规则',
  'no-such-rule': '没有这条规则',
  'no-such-platform': '没有 {name} 这种平台',
  'platform-stays': '已有渠道不能换平台：请停用它，另加一个',
  'not-a-field-here': '没有这个字段，或只能写在设置文件里',
  'secret-goes-apart': '密钥要单独填写，不能写在草稿里',
  'not-a-plain-value': '只能填写文字、数字、是否或列表',
  'no-secret-to-refer-to': '只有密钥可以引用环境变量',
  'same-question-same-answer': '“{mine}”与另一条口径的问法相同（{id}：“{theirs}”），答案也相同',
  'same-question-other-answer': '“{mine}”与另一条口径的问法相同（{id}：“{theirs}”），答案却不同',
  'near-question-same-answer': '“{mine}”与另一条口径的问法很接近（{id}：“{theirs}”），答案也相同',
  'near-question-other-answer': '“{mine}”与另一条口径的问法很接近（{id}：“{theirs}”），答案却不同',
} as const

export type FindingCode = keyof typeof FINDINGS
export type FindingValues = Readonly<Record<string, string | number>>

export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[]

export function inChinese(code: FindingCode, values: FindingValues): string {
  return FINDINGS[code].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}
