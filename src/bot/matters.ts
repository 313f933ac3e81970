// What kind of matter a message is about – vaccines, insurance, a hospital stay – by the words people use for it. It keeps a
// clinic from answering a question about papers, and leads to the entry that answers the bare word when no other fits.
// Language, not medicine: a matter decides nothing about health.
import { createPhraseFinders } from './phrases.ts'
import type { Matchable } from './text/matchable.ts'

export interface Matter {
  /** An entry with this very wording gives the general answer: "疫苗". None, and the matter has no general answer. */
  readonly word: string
  /** Chance that a message with such a word wants to know about this matter. */
  readonly chance: number
  /** The person's own words for it. */
  readonly words: readonly string[]
}

interface MatterWords {
  readonly word: string
  readonly chance: number
  readonly phrases: string
  readonly lookAlikes?: string
  /** Nobody says such a word in passing: it tells as much in a long message. */
  readonly atAnyLength?: true
}

/** The narrower matter first: of two that are named, the first is the more telling. */
const MATTERS: readonly MatterWords[] = [
  {
    word: '疫苗',
    atAnyLength: true,
    chance: 0.9,
    phrases:
      '疫苗 预防针 接种 狂犬针 破伤风针 加强针 免疫球蛋白 九价 四价 二价 百白破 脊灰 卡介苗 麻腮风 13价 23价 乙肝针 流感针 五联 五联针 ' +
      '糖丸 轮状 留观 接种证 小黄本 打hpv 打宫颈癌 打狂犬',
    lookAlikes:
      '二价铁 流感针灸 种植 轮状病毒 留观察 免疫球蛋白高 免疫球蛋白低 免疫球蛋白偏 免疫球蛋白e 免疫球蛋白g 免疫球蛋白a 免疫球蛋白m 血清免疫球蛋白 查免疫球蛋白',
  },
  {
    word: '医保',
    chance: 0.88,
    phrases:
      '医保 社保 报销 农合 新农合 合作医疗 起付线 统筹 异地就医 异地备案 备案 慢病卡 慢特病 门慢 门特 特病 大病保险 生育险 生育保险 工伤保险 ' +
      '商业保险 商保 理赔 居民医保 职工医保 公费医疗 家庭共济 个人账户 医疗保险 保险能报 保险报 能报吗 能报多少 可以报吗 报多少 自费 惠民保',
    // 中医保守治疗, 中医保胎
    lookAlikes: '报销假 中医保 西医保',
  },
  {
    word: '病历',
    chance: 0.85,
    phrases:
      '病历 病例 病案 出院病历 出院证明 出院记录 诊断证明 诊断书 疾病证明 证明书 病假条 假条 病假 请假 休息证明 出生证 出生医学证明 死亡证明 残疾证 伤残鉴定 复印 盖章 开证明 ' +
      '开个证明 开具证明 出院小结 就诊记录 健康证 鉴定书 证明怎么开 证明在哪',
    lookAlikes:
      '病例数 病例报告 新增病例 确诊病例 疑似病例 死亡病例 能证明 病历上 病历写 病历说 病历里 病例上 病历如下 病例如下 病历资料 病历摘要 请病假',
  },
  {
    word: '住院',
    chance: 0.82,
    phrases:
      '住院 办出院 出院手续 出院结账 出院结算 能出院 可以出院 出院流程 几天出院 时候出院 入院 病房 病床 床位 陪护 陪床 陪夜 探视 探病 押金 预交金 住院部 病区 护工 住几天 住多久 住多少天 住院证 等床 加床 订餐 病号饭 ' +
      '待产包 陪产 重症监护 监护室 手术排 排手术 约手术 手术预约',
    // Told, not asked about: the stay is over, or part of a story.
    lookAlikes:
      '不用住院 免住院 出院后 出院以后 出院之后 出院了 刚出院 住院治疗 住院了 住了院 住过院 住院过 住院期间 住院回来 住院观察 住院好几 曾住院 曾经住院 住院史',
  },
  {
    word: '多少钱',
    atAnyLength: true,
    chance: 0.88,
    phrases:
      '多少钱 多钱 啥价 什么价 价格 价钱 费用 收费 贵不贵 贵吗 很贵 几块钱 要花多少 花多少 花费 花销 多少费用 多少元 多少块 要多少米 几百 几千 几万 ' +
      '价位 报价 收多少 要不要钱 要钱吗 免费吗 便宜',
    lookAlikes: '医药费用完',
  },
  {
    word: '报告',
    chance: 0.8,
    phrases:
      '出结果 出报告 拿报告 取报告 报告单 化验单 检验单 结果出来 报告出来 拿结果 取结果 查结果 查报告 打报告 等结果 几天出 多久出 结果多久 ' +
      '结果要多久 报告多久 几天能出 才出来 出来结果 片子 胶片',
    // Told: what a result says.
    lookAlikes:
      '片子宫 药片子 片子显示 片子上显示 片子说 片子正常 检查结果如 检查结果是 检查结果有可能 检查结果正常 检查结果显示 检查结果这样 检查结果提示 检查结果说 复查结果这样 复查结果是 复查结果显示',
  },
  {
    word: '体检',
    chance: 0.82,
    phrases: '体检 婚检 孕前检查 全身检查 身体检查 防癌筛查',
    // Told: what a check-up found is a complaint like any other.
    lookAlikes:
      '体检发现 体检时发现 体检查出 体检检查出 体检中查出 体检中发现 体检就查出 体检才发现 体检才查出 体检出有 体检出了 体检出个 体检血糖 体检血压 体检说 体检显示 体检提示 体检的时候 体检b超 体检彩超 体检ct 身体检查发现 身体检查出 全身检查发现',
  },
  {
    word: '挂号',
    atAnyLength: true,
    chance: 0.84,
    phrases:
      '挂号 预约 约号 退号 取号 改约 号源 专家号 普通号 候补 放号 抢号 叫号 过号 签到 挂上 挂不上 挂不到 挂的号 挂个号 网上挂 约不上 约不到 约满 ' +
      '怎么约 咋约 能约 想约 约一下 加号 挂了号 约个 预定 预订 取消预约 就诊卡 诊疗卡 排队',
    lookAlikes: '个加号 加号代表 加号是什么 排队大便 挂什么号 挂哪个号 挂啥号 挂哪科',
  },
  {
    word: '网上看病',
    chance: 0.75,
    phrases:
      '网上问诊 在线问诊 线上问诊 互联网医院 网上看病 线上看病 在线咨询 网上咨询 远程会诊 视频看病 网上开药 续方 续药 公众号 小程序',
  },
  {
    word: '检查准备',
    chance: 0.75,
    phrases:
      '要空腹 空腹吗 空腹不 空腹去 空腹做 空腹查 空腹抽 空腹几 空腹多久 用空腹 用不用空腹 要憋尿 憋尿吗 憋尿不 用憋尿 能吃早饭 可以吃早饭 吃了早饭 检查前 做之前 检查当天 抽血前 ' +
      '验血前 体检前 胃镜前 肠镜前 b超前 彩超前 做胃镜要 做肠镜要 清肠 检查注意 检查要注意 检查需要注意 检查的注意 几点不能吃 能喝水吗 可以喝水吗 来月经能做 来月经能查 来月经可以做 ' +
      '来月经可以查 月经期能做 月经期可以做 月经期间能做 月经期间可以做 经期能做 经期可以做 经期能查 月经干净几天',
    lookAlikes: '喝水吗药 手术检查前',
  },
  {
    word: '上班时间',
    chance: 0.75,
    phrases:
      '几点上班 几点下班 上班时间 下班时间 科上班吗 今天上班 明天上班 后天上班 中午上班 下午上班 你们上班 上班没 还上班 医生上班 医院上班 门诊上班 照常上班 正常上班吗 几点开门 开门吗 开门时间 营业 门诊时间 坐诊时间 出诊时间 开诊 ' +
      '放假吗 节假日 国庆 春节期间 过年看 过年上 元旦上 五一上 清明节 端午节 中秋节 周末看 周末上 周末有 周末能 周末可以 周末门诊 周六看 周六上 周六有 周六能 周六可以 周六日 周六周日 ' +
      '周日看 周日上 周日有 周日能 周日可以 周天 礼拜天 礼拜六 星期天 星期六 星期日 双休 几点看病 夜间门诊 夜门诊 晚上看病 晚上能看 晚上有医生 几点到几点 中午休息',
    lookAlikes:
      '能上班吗 可以上班吗 去上班吗 不上班吗 影响上班吗 能正常上班吗 可以正常上班吗 能不能上班 上班时间长 上班时间久 放假在家 几点下班后',
  },
  {
    word: '找医生',
    chance: 0.7,
    phrases:
      '坐诊 出诊 停诊 主任在 主任号 主任什么时候 主任几 找主任 找教授 有专家 找专家 哪个专家 哪位专家 专家门诊 专家推荐 推荐专家 专家电话 哪个医生 哪位医生 哪个大夫 哪位大夫 ' +
      '医生电话 联系医生 医生联系方式 名医 医生团队 某医生 医生名字 医生推荐 推荐医生 推荐个医生 女医生 指定医生',
    lookAlikes: '专家共识 有专家说 有专家认为',
  },
  {
    word: '地址',
    chance: 0.78,
    phrases:
      '地址 怎么走 咋走 怎么坐车 坐几路 地铁 公交 停车 车位 导航 在哪条路 几号楼 哪栋楼 在几楼 几楼 什么位置 附近 具体位置',
    lookAlikes: '附近长 附近疼 附近痛 附近起 附近有个 附近有块 肛门附近 眼睛附近 附近红 附近肿 附近痒',
  },
]

/** The wordings under which a hospital keeps the general answers. */
export const MATTER_WORDS: readonly string[] = MATTERS.map(({ word }) => word)

const findPhrases = createPhraseFinders(MATTERS)

/** To this length one word tells what a message is about; in a longer one it tells less, but not nothing. */
const TELLING_LENGTH = 20
const LEAST_TELLING = 0.75

/** What the message is about, the most telling first. */
export function readMatters(matchable: Matchable): readonly Matter[] {
  const share = Math.min(1, Math.max(LEAST_TELLING, TELLING_LENGTH / Math.max(1, matchable.text.length)))
  const found = findPhrases(matchable)
  return MATTERS.flatMap(({ word, chance, atAnyLength }, at) => {
    const words = found[at] ?? []
    return words.length === 0 ? [] : [{ word, chance: atAnyLength === true ? chance : chance * share, words }]
  })
}
