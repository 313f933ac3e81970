// What is said to be absent: "没有发烧、咳嗽", "否认胸痛", "疼倒是不疼". Two denials affirm ("没有一天不想死"), and "没有力气"
// denies strength, not what follows it. Language only, no medicine.

/** Denying words, and how many units may stand between one and what it denies. */
const DENIALS: readonly (readonly [string, number])[] = [
  ['没有', 4],
  ['没有人', 3],
  ['没人', 3],
  ['没', 1],
  ['无', 0],
  ['不', 0],
  ['未', 1],
  ['未见', 2],
  ['未出现', 2],
  ['否认', 6],
  ['不是', 3],
  ['并非', 3],
  ['并不', 2],
  ['不太', 1],
  ['不怎么', 1],
  ['不再', 1],
  ['从不', 1],
  ['从没', 2],
  ['从未', 2],
  ['不会', 2],
  ['不想', 2],
  ['没想', 2],
  ['不存在', 3],
  ['不打算', 2],
  ['不准备', 1],
  ['排除', 3],
  ['也没', 2],
  ['不用', 1],
  ['不要', 1],
  ['不需要', 1],
  ['不至于', 2],
  ['不伴', 1],
  ['不咋', 1],
  ['别', 1],
  // Cantonese, Shanghai, Min: 冇胸痛, 勿痛, 唔系想死.
  ['冇', 2],
  ['唔', 0],
  ['唔系', 3],
  ['勿', 0],
  ['呒没', 3],
  ['莫得', 3],
]
const DENYING = /[没无不未否排并从别冇唔勿呒莫]/
const LONGEST_REACH = 24

/** Words after which a denial no longer reaches: a turn of the sentence, or a thing whose absence is itself a sign. */
const REACH_ENDS =
  /但|就是|只是|却|不过|而是|反而|一直|缓解|好转|停|减轻|效果|用|力气|知觉|意识|反应|呼吸|心跳|脉搏|胎动|尿|吃|睡|家人|办法|钱|人|去|来|再|痛苦|勇气|胆|资格|希望|意思|意义|盼头|真|\(/

/** A denial before a denial: 没有一天不想, 不是没想过, 无时无刻不. */
const DENIED_DENIAL =
  /(?:没有?[哪一]?(?:天|刻|秒|日|晚)|无时无刻|无时不刻|何尝|不是|并不是|并非|不得|哪天|哪一天|不可能|难道|谁)[我都]{0,2}$/

export function isDeniedBefore(text: string, from: number, start: number): boolean {
  const low = Math.max(from, start - LONGEST_REACH)
  const reachable = text.slice(low, start)
  if (!DENYING.test(reachable)) return false
  return DENIALS.some(([denial, reach]) => {
    const found = reachable.lastIndexOf(denial)
    return found >= 0 && reaches(text, { denial, reach, from: low, at: low + found, start })
  })
}

interface Candidate {
  readonly denial: string
  readonly reach: number
  readonly from: number
  readonly at: number
  readonly start: number
}

function reaches(text: string, { denial, reach, from, at, start }: Candidate): boolean {
  if (isPartOfQuestion(text, at, denial) || DENIED_DENIAL.test(text.slice(from, at))) return false
  const between = text.slice(at + denial.length, start)
  if (REACH_ENDS.test(between) || /[不没无未]/.test(between)) return false
  const items = between.split(/[、和或及与跟]|也没有|都没有/)
  if (items.length === 1) return between.length <= reach
  return items.every((item) => item.length <= 6) && (reach > 0 || denial === '无')
}

/** 有没有, 是不是, 会不会, 要不要, 想不想: a question, not a denial. */
function isPartOfQuestion(text: string, at: number, denial: string): boolean {
  const before = text[at - 1] ?? ''
  if (denial.startsWith('没') && before === '有') return true
  if (denial === '不' && before !== '' && text[at + 1] === before) return true
  return denial.startsWith('不') && denial.length > 1 && before === denial[1]
}

const WILLING = /^(?:[有再会]|真的)?(?:想过?|打算过?|考虑过?|准备|动过)?[要去再]?$/

/** Denied outright ("没想过自杀", "不会自杀"), and not by a word further off ("没有打出自杀两个字"). */
export function isPlainlyDeniedBefore(text: string, from: number, start: number): boolean {
  if (!isDeniedBefore(text, from, start)) return false
  const before = text.slice(Math.max(from, start - LONGEST_REACH), start)
  const last = /^(.*)(?:没有|没|不|无|否认|别|未|冇|唔)([^没不无别未冇唔]*)$/.exec(before)
  return last !== null && (WILLING.test(last[2] ?? '') || /[、和或及与跟]/.test(last[2] ?? ''))
}

const GONE =
  /^[倒也都已经现在]{0,3}(?:的?(?:念头|想法|症状|感觉|情况))?[倒也都已经现在]{0,3}(?:没有?了|没有$|没有[,.!?;、]|消失|好了|缓解了|不明显|已经好|止住|停了|退了|打消)/

/** "胸痛没有了", "血止住了". */
export function isGoneAfter(text: string, end: number, clauseEnd: number): boolean {
  return GONE.test(text.slice(end, Math.min(clauseEnd, end + 10)))
}
