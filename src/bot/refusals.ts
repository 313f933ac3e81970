// Requests the bot must never meet: a drug or a dose, a diagnosis, the reading of a report or picture.
import type { TextKey } from '../model/texts.ts'
import { createPhraseFinder } from './phrases.ts'
import type { Matchable } from './text/matchable.ts'

export interface Refusal {
  readonly key: Extract<TextKey, `refuse.${string}`>
  readonly words: readonly string[]
}

const REFUSED: readonly (readonly [Refusal['key'], ReturnType<typeof createPhraseFinder>])[] = [
  [
    'refuse.medicine',
    createPhraseFinder(
      '吃什么药 吃啥药 用什么药 用啥药 喝什么药 擦什么药 抹什么药 涂什么药 买什么药 什么药好 啥药好 哪种药 什么药管用 什么药有效 推荐药 推荐个药 推荐点药 ' +
        '开点 开些药 给我开 帮我开 开个药方 开药方 开处方 开个处方 开盒 开一盒 开两盒 开几盒 吃几片 吃几粒 吃几颗 吃几次 吃多少片 吃多少药 几片 几粒 喝几包 喝几支 喝多少毫升 ' +
        '一天几次 一日几次 一次几片 一次吃多少 剂量 用量 药量 吃多少毫克 打多少单位 加量 减量 加药 停药 换药吃 能停吗 药能停 可以停药 多吃一片 少吃一片 ' +
        '能不能吃布洛芬 消炎药 抗生素 头孢 阿莫西林 布洛芬 止痛药 退烧药 安眠药 降压药 降糖药 输什么液 打什么针 挂什么水 能吃什么药 吃点什么药 偏方 秘方',
      '给我开发票 给我开证明 给我开病假 给我开假条 给我开单 帮我开发票 帮我开证明 帮我开单 帮我开病假 开点证明 几片区 剂量室 伤口换药 换药室 点开 打开点 给我开门 ' +
        '给我开个证明 给我开个发票 帮我开个证明 给我开张 给我开诊断 给我开收据 给我开住院 给我开检查',
    ),
  ],
  [
    'refuse.report',
    createPhraseFinder(
      '看看报告 看下报告 看一下报告 看报告 帮我看报告 解读 报告正常吗 指标高 指标正常 这个指标 正常吗 正不正常 偏高 偏低 箭头 是什么意思 看看片子 看片子 看下片子 ' +
        '看看这个片 结果严重吗 报告严重吗 结果怎么样 结果好不好 报告上写 报告上说 报告说 化验单上 单子上写 帮我看下结果 看看结果 阳性是什么意思 帮我看看单子',
      '看报告要 看报告用 看报告需 看报告挂 看报告还 看报告在 看报告去 看报告几 哪里看报告 哪儿看报告 去哪看报告 在哪看报告 怎么看报告 网上看报告 手机看报告 手机上看报告 哪能看报告 营业正常吗 上班正常吗 ' +
        '门诊正常吗 号是什么意思 电话是什么意思 复诊是什么意思 普通号是什么意思',
    ),
  ],
  [
    'refuse.diagnosis',
    createPhraseFinder(
      '是什么病 什么病啊 得了什么病 得的什么病 啥病 什么毛病 啥毛病 是不是得了 是不是癌 是癌吗 是不是肿瘤 会不会是癌 会不会癌 是不是怀孕 是不是感染 是不是性病 是不是艾滋 ' +
        '严不严重 严重吗 要紧吗 要不要紧 有没有事 会死吗 还能活多久 能活多久 能治好吗 治得好吗 能根治吗 能不能根治 治愈率 会复发吗 会传染吗 是良性 良性还是恶性 怎么治 怎么治疗 如何治疗 ' +
        '能不能治好 需要手术吗 要不要手术 要做手术吗 诊断一下 帮我诊断 帮我判断',
      '什么病历 堵车严重吗 排队严重吗',
    ),
  ],
]

/** A report and, near it, the wish to have it read. */
const REPORT_READING = [
  /(?:报告|结果|化验单|检查单|单子|片子|指标|数值)[^,.!?;]{0,8}(?:怎么看|看一下|看看|什么意思|帮我看|看得懂|正常|严重|危险|要紧)/,
  /(?:看看|看一下|看下|帮我看|帮忙看|怎样看|如何看|怎么看)[^,.!?;]{0,8}(?:报告|结果|化验|单子|片子|指标|ct|彩超)/,
  /正常值|正常范围/,
]
const ABOUT_GETTING_IT = /手机|网上|公众号|小程序|哪里|哪儿|在哪|去哪|几点|多久|什么时候|打印|怎么查|挂号|找谁|挂什么/

function readReport({ text }: Matchable): Refusal | undefined {
  if (ABOUT_GETTING_IT.test(text)) return undefined
  const words = REPORT_READING.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
  return words.length === 0 ? undefined : { key: 'refuse.report', words }
}

export function findRefusal(matchable: Matchable): Refusal | undefined {
  for (const [key, find] of REFUSED) {
    const words = find(matchable)
    if (words.length > 0) return { key, words }
  }
  return readReport(matchable)
}
