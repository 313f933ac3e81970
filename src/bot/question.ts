// A question taken apart: what it is about (topic) and what it wants to know of it (where, when, how much, …).
// "停车场在哪" and "停车收费吗" share a topic and are different questions.
import { type Matchable, normalize } from './text/matchable.ts'
import { createWordScanner } from './text/word-scanner.ts'

export interface Question {
  readonly matchable: Matchable
  /** Topic in one spelling, without fillers and question words. */
  readonly topic: string
  /** Where the words behind each unit of `topic` start and end in `matchable.text`. */
  readonly places: readonly (readonly [number, number])[]
  /** Bit set of `WANTS`. */
  readonly wants: number
}

export function readQuestion(text: string): Question {
  const matchable = normalize(text)
  const { text: plain } = matchable
  const marks = longestMarks(plain)
  let topic = ''
  const places: (readonly [number, number])[] = []
  let wants = 0
  let at = 0
  while (at < plain.length) {
    const mark = marks.get(at)
    if (mark !== undefined) {
      for (const letter of mark.kept) {
        topic += letter
        places.push([at, at + mark.length])
      }
      wants |= mark.wants
      at += mark.length
    } else {
      const letter = plain[at] ?? ''
      if (!DROPPED.has(letter) && !isQuestionTail(plain, at)) {
        topic += letter
        places.push([at, at + 1])
      }
      at += 1
    }
  }
  return { matchable, topic, places, wants }
}

/** "上班不", "要预约不?" */
function isQuestionTail(text: string, at: number): boolean {
  return text[at] === '不' && (at + 1 === text.length || ',.!?;'.includes(text[at + 1] ?? ''))
}

/** How well two questions want the same thing, 1 = the same. */
export function agreement(asked: number, entry: number): number {
  if (asked === entry) return 1
  if ((asked & entry) !== 0) return (asked & ~entry) === 0 ? 0.97 : 0.92
  if (asked === 0) return 0.84
  if (entry === 0) return 0.84
  return areKin(asked, entry) ? 0.8 : 0.5
}

/** Wants that no department answers: what it costs, the telephone. */
export function wantsFact({ wants }: Question): boolean {
  return (wants & FACT_BITS) !== 0
}

const WANTS: readonly (readonly [string, string])[] = [
  [
    'where',
    '在哪里 在哪儿 在哪 在什么地方 在什么位置 什么位置 什么地方 哪里 哪儿 哪边 在哪边 哪栋 在哪栋 哪层 在哪层 在哪栋楼 哪栋楼 哪个楼 几楼 在几楼 几层 在几层 几号楼 地址 位置 怎么走 怎么去 怎么过去 怎么到 咋走 咋去 路线 到哪 去哪 往哪 到哪里 去哪里 往哪里 到哪儿 去哪儿 往哪儿 上哪 上哪儿 导航 坐几路',
  ],
  [
    'when',
    '几点 什么时候 啥时候 什么时间 啥时间 几号 哪天 周几 星期几 几时 时间表 多会儿 上班时间 营业时间 开门时间 下班时间 时间 何时',
  ],
  [
    'howMuch',
    '多少钱 什么价 价格 费用 收费标准 收费 贵不贵 贵吗 几块钱 要花多少 花多少 花钱 要钱吗 要钱不 免费 价钱 咋收费 多钱 钱 多少 交多少 要多少 是多少',
  ],
  ['howLong', '多久 多长时间 几天 多少天 几个小时 要等多久 多长'],
  ['how', '怎么办理 怎么办 如何办理 怎么弄 怎么操作 怎么 如何 怎样 咋办 咋弄 咋 流程 步骤 手续 办法 方法'],
  ['why', '为什么 为啥 为何 怎么回事 咋回事 原因'],
  [
    'whether',
    '能不能 可不可以 可以吗 可以不 能吗 行吗 行不行 要不要 需不需要 需要吗 用不用 必须吗 有没有 是不是 能 可以 可否 需要 要 支持',
  ],
  ['what', '是什么 什么意思 哪些 哪几种 什么 啥'],
  ['phone', '电话号码 联系电话 联系方式 电话 热线'],
  ['who', '哪位 谁 哪个医生'],
]

/** Wants that often stand for each other: "发票怎么开" and "发票能开吗" and "哪里开发票". */
const KIN: readonly (readonly string[])[] = [
  ['how', 'whether', 'what'],
  ['how', 'where'],
  ['when', 'howLong'],
  ['phone', 'how'],
]

/** First word: the spelling kept. */
const SPELLINGS =
  '挂号 预约挂号 挂个号 约号 预约 订号 抢号 约个号 挂专家号|停车 停车场 车位 泊车 停车位 停个车|报告 报告单 化验单 检查结果 化验结果 结果单 检验单 检验报告 检查报告 体检报告|痛 疼 疼痛|' +
  '医保 医保卡 社保卡 社保 医疗保险|退号 取消预约 取消挂号 退挂号 号退|改约 改时间 改期 换时间 改个时间 改签|病历 病例 病案 住院病历|发票 收据 票据 电子票|陪护 陪床 陪住 陪同|' +
  '探视 探望 探病 看望|核磁 核磁共振 磁共振 mri mr|彩超 b超 超声 超音波|抽血 抽的血 验血 查血 采血 化验血|空腹 不吃早饭 饿着肚子|孩子 小孩 儿童 宝宝 娃 小朋友|老人 老年人 老爷子 老太太|' +
  '周 星期 礼拜|周日 周天 星期天 礼拜天 星期日|周末 双休日|节假日 放假 假期 过节 国庆 国庆节 春节 过年 中秋 中秋节 端午 端午节 劳动节 五一 十一 元旦 清明 清明节|取药 拿药 领药|厕所 卫生间 洗手间|吃饭 用餐 餐厅 食堂|充电 充电宝|wifi 无线网 无线 上网|' +
  '看病 去看病 来看病 看医生 看大夫 看门诊 就诊 就医 有医生|帮 替 给|专家 专家号 主任|出院 办出院|入院 住院 办住院 住进来|付钱 缴费 交费 付款 支付 交钱 结账|押金 预交金|报销 报|核酸 核酸检测|体检 健康检查|挂失 丢了 弄丢 遗失 不见了|' +
  '身份证 证件|轮椅 推车|电梯 直梯|复诊 复查 复看|网上 线上 手机上 手机 小程序 公众号|外地 异地 外省 外市|投诉 意见|疫苗 预防针 打针 接种|开门 上班 营业 开放 坐诊 出诊|下班 关门|当天 今天 当日'

const FILLERS =
  '想问下 想请问 请问下 问问 你们那 你们那里 你们这 请问一下 请问 你好 您好 我想问一下 我想问 想问一下 想问 问一下 问下 咨询一下 咨询 麻烦 谢谢 那个 就是 你们医院 你们 咱们 我们 贵院 您们 请 一下 一般 现在 这边 这里 那边 告诉我 知道 我想 想要 打算 想 我 你 您 到底 具体 大概 医院 是'

const DROPPED = new Set([...',、.!?;的了吗呢吧啊呀哦嘛么哈噢呗诶还那"\'“”()-'])

interface Mark {
  readonly kept: string
  readonly wants: number
  readonly length: number
}

const MARKS: readonly (readonly [string, Mark])[] = [
  ...WANTS.flatMap(([, words], bit) =>
    words.split(' ').map((word) => [word, { kept: '', wants: 1 << bit, length: word.length }] as const),
  ),
  ...SPELLINGS.split('|').flatMap((group) => {
    const [kept = '', ...others] = group.split(' ')
    return [kept, ...others].map((word) => [word, { kept, wants: 0, length: word.length }] as const)
  }),
  ...FILLERS.split(' ').map((word) => [word, { kept: '', wants: 0, length: word.length }] as const),
]
const SCANNER = createWordScanner(MARKS.map(([word]) => word))

const FACT_BITS = bitsOf(['howMuch', 'phone'])

const KIN_BITS: readonly number[] = KIN.map(bitsOf)

function bitsOf(names: readonly string[]): number {
  return names.reduce((bits, name) => bits | (1 << WANTS.findIndex(([want]) => want === name)), 0)
}

function areKin(one: number, other: number): boolean {
  return KIN_BITS.some((bits) => (one & bits) !== 0 && (other & bits) !== 0)
}

/** The longest mark at each place. */
function longestMarks(text: string): ReadonlyMap<number, Mark> {
  const longest = new Map<number, Mark>()
  SCANNER.scan(text, (index, start, end) => {
    const mark = MARKS[index]?.[1]
    const known = longest.get(start)
    if (mark !== undefined && (known === undefined || known.length < end - start)) longest.set(start, mark)
  })
  return longest
}
