// Requests the bot must never meet: a drug or a dose, a diagnosis, the reading of a report or picture, advice on treatment
// and daily life with an illness, a comparison of hospitals. Each gets an honest no and the way to somebody who may answer.
import { createPhraseFinders } from './phrases.ts'
import { REFUSAL_WORDS, type RefusalWords } from './refusal-words.ts'
import type { Matchable } from './text/matchable.ts'

export interface Refusal {
  readonly key: RefusalWords['key']
  /** Chance that this is what was asked for. */
  readonly chance: number
  /** The person's own words. */
  readonly words: readonly string[]
}

const findPhrases = createPhraseFinders(REFUSAL_WORDS)

/** The first kind that is found, in the order of `REFUSAL_WORDS`. */
export function findRefusal(matchable: Matchable): Refusal | undefined {
  const inWords = findWords(matchable)
  if (inWords !== undefined && inWords.key !== 'refuse.medical') return inWords
  return readComparison(matchable) ?? readFinding(matchable) ?? inWords
}

/** "哪里做胃镜做得好", "哪个医生看得最好": not the way to us, but who is better. */
const COMPARISONS = [
  /(?:哪[里儿家]|[在去到上]哪(?=治|医|看[得的]好|做手术)|那家|什么地方|啥地方|哪个地方)[^,.!?;]{0,6}(?:治|看|医|做|手术)[^,.!?;]{0,8}(?:好(?!几|多|久|像|挂|停)|强|专业|权威|靠谱|正规)/,
  /(?:全国|国内|全省|省内|全市|市里|本市|本地|当地)[^,.!?;]{0,12}(?:哪[里儿家个些]|最好|排名)/,
  /(?:治|看|医|做)[^,.!?;]{1,12}(?:去|到|上|在)?哪[里儿家]的?(?:医院)?(?:比较|最|更|会)?(?:好|强|专业|权威|靠谱)(?!挂|停)/,
  /(?:专家|医生|大夫|主任|教授)(?:是?哪[个位]|是?谁)(?:比较|最|更)?(?:好(?!几|多|久|像|挂)|强|厉害|有名|权威)/,
  /(?:哪[个位]|谁家)(?:专家|医生|大夫|主任|教授)[^,.!?;]{0,8}(?:比较|最|更|得)(?:好|强|厉害|有名|权威)/,
]
const COMPARISON_CHANCE = 0.85

function readComparison({ text }: Matchable): Refusal | undefined {
  const words = COMPARISONS.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
  return words.length === 0 ? undefined : { key: 'refuse.compare', chance: COMPARISON_CHANCE, words }
}

function findWords(matchable: Matchable): Refusal | undefined {
  const found = findPhrases(matchable)
  const at = found.findIndex((words) => words.length > 0)
  const kind = REFUSAL_WORDS[at]
  return kind === undefined ? undefined : { key: kind.key, chance: kind.chance, words: found[at] ?? [] }
}

/** A report and, near it, the wish to have it read. */
const REPORT_READING = [
  /(?:报告|结果|化验单|检查单|单子|片子|指标|数值)[^,.!?;]{0,8}(?:怎么看|看一下|看看|什么意思|帮我看|看得懂|正常|严重|危险|要紧)/,
  /(?:看看|看一下|看下|帮我看|帮忙看|怎样看|如何看|怎么看)[^,.!?;]{0,8}(?:报告|结果|化验|单子|片子|指标|ct|彩超)/,
]
const ABOUT_GETTING_IT = /手机|网上|公众号|小程序|哪里|哪儿|在哪|去哪|几点|多久|什么时候|打印|怎么查|挂号|找谁|挂什么/

/** Things a laboratory measures, in everyday short names. */
const MEASURED =
  '白细胞|红细胞|血小板|血红蛋白|淋巴细胞|中性粒|嗜酸|嗜碱|单核细胞|c反应蛋白|crp|血沉|转氨酶|谷丙|谷草|胆红素|白蛋白|球蛋白|肌酐|尿素氮|尿酸|血糖|糖化|' +
  '胆固醇|甘油三酯|低密度|高密度|血钾|血钠|血钙|尿蛋白|潜血|隐血|酮体|hcg|孕酮|雌二醇|睾酮|泌乳素|促甲状腺|tsh|t3|t4|甲功|抗体|抗原|病毒量|dna|rna|' +
  'afp|cea|ca125|ca199|ca153|psa|甲胎蛋白|癌胚抗原|肿瘤标志物|胰岛素|c肽|维生素d|铁蛋白|d二聚体|二聚体|肌钙蛋白|bnp|淀粉酶|心肌酶|凝血|血脂|血压|心率|骨密度|' +
  '清洁度|tct|hpv|双顶径|股骨长|羊水指数|内膜厚度|卵泡|nt值|唐筛|糖耐|肝功|肾功|血常规|尿常规|精子|活力|畸形率|乙肝五项|两对半|aso|类风湿因子|igg|igm|ige'
const FOUND =
  '偏高|偏低|有点高|有点低|太高|太低|增高|升高|降低|减少|增多|高了|低了|阳性|阴性|\\d|正常|严重|什么意思|怎么看|[高低](?:吗|不|$|[,.?])'
const FINDING = new RegExp(`(?:${MEASURED})[^,.!?;]{0,6}(?:${FOUND})`)
const FINDING_CHANCE = 0.7
const READING_CHANCE = 0.85

function readFinding({ text }: Matchable): Refusal | undefined {
  if (ABOUT_GETTING_IT.test(text)) return undefined
  const words = REPORT_READING.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
  if (words.length > 0) return { key: 'refuse.report', chance: READING_CHANCE, words }
  const finding = FINDING.exec(text)?.[0]
  return finding === undefined ? undefined : { key: 'refuse.report', chance: FINDING_CHANCE, words: [finding] }
}

/** A drug or a finding must not slip through; advice that is missed does less harm. */
export function kindOfNo({ key }: Refusal): 'refusal' | 'advice' {
  return key === 'refuse.medical' || key === 'refuse.compare' ? 'advice' : 'refusal'
}

/** Words of illness and of the body. They name no request by themselves. */
const MEDICAL = new RegExp(
  '手术|治疗|症状|发烧|发热|咳嗽|感染|细胞|激素|月经|例假|怀孕|胎儿|过敏|受伤|骨折|瘙痒|流血|术后|产后|化疗|疾病|得病|什么病|这个病|吃药|药物|皮肤|神经|淋巴|' +
    '血[压糖脂管液小型]|[出便咯充贫]血|蛋白|维生素|缺钙|补钙|睡眠|睡觉|失眠|做梦|出汗|头发|脱发|减肥|长胖|发育|身高|宝宝|婴儿|奶水|母乳|大便|小便|放屁|怀不|排卵|同房|安全期|' +
    '避孕|[症炎癌瘤疹痒痛疼肿肝肾胃肺胎癣疣痔肠尿孕乳腹肌骨脊椎腺卵膜胆脾肛喉咽舌牙睾囊疮痰脓喘呕晕麻疤痘斑肢腰腿膝颈]',
)

export function findIllnessWord({ text }: Matchable): string | undefined {
  return MEDICAL.exec(text)?.[0]
}
