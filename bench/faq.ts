// A thousand FAQ entries from templates: forty things a hospital does, twenty-five things people ask about each. Invented
// throughout; the same list in every run.
import type { Question } from './load-requests.ts'

export interface BenchEntry {
  readonly id: string
  readonly category: string
  readonly questions: readonly string[]
  readonly answer: string
}

const SERVICES = [
  ...[
    '核磁共振检查',
    'CT检查',
    '胃镜检查',
    '肠镜检查',
    '心脏彩超',
    '腹部B超',
    '骨密度检查',
    '肺功能检查',
    '动态心电图',
    '脑电图检查',
  ],
  ...[
    '入职体检',
    '老年人体检',
    '婚前检查',
    '孕前检查',
    '产前建档',
    '胎心监护',
    '新生儿听力筛查',
    '流感疫苗接种',
    '肝炎疫苗接种',
  ],
  ...[
    '带状疱疹疫苗接种',
    '儿童视力检查',
    '洗牙',
    '种植牙评估',
    '牙齿矫正评估',
    '针灸治疗',
    '推拿治疗',
    '中药代煎',
    '膏方预订',
  ],
  ...[
    '血液透析登记',
    '康复训练',
    '住院登记',
    '出院结算',
    '病历复印',
    '诊断证明盖章',
    '医保备案',
    '慢特病认定',
    '电子发票开具',
  ],
  ...['轮椅租借', '陪护申请', '停车月卡'],
] as const

interface Aspect {
  readonly category: string
  readonly ask: readonly [string, string]
  readonly answer: string
}

const ASPECTS: readonly Aspect[] = [
  {
    category: '位置',
    ask: ['在几楼？', '要到哪栋楼办'],
    answer: '在门诊楼{n}层，出电梯后跟着蓝色指示牌走，窗口旁有志愿者引导。',
  },
  {
    category: '预约',
    ask: ['怎么预约？', '在手机上怎么约'],
    answer: '请在公众号菜单“就医服务”里选择日期和时段，约好后会收到第{n}号提示短信。',
  },
  {
    category: '预约',
    ask: ['要提前几天约？', '最晚什么时候约'],
    answer: '一般提前{n}天预约即可，当天如有余号也可以到窗口现场登记。',
  },
  {
    category: '费用',
    ask: ['多少钱？', '收费标准是什么'],
    answer: '基本费用{n}0元，具体项目以缴费单为准，价格公示在一楼大厅的屏幕上。',
  },
  {
    category: '医保',
    ask: ['医保能报销吗？', '可以走医保吗'],
    answer: '符合规定的部分可以报销，请带好医保卡，到{n}号窗口先做登记。',
  },
  {
    category: '时间',
    ask: ['周末办不办？', '星期六星期天有人吗'],
    answer: '周六上午照常办理，周日休息；周六只开{n}号窗口，请尽量早到。',
  },
  {
    category: '时间',
    ask: ['早上几点开始？', '最早什么时候可以来'],
    answer: '早上七点半开始取号，八点开始办理，每天前{n}0位不用排长队。',
  },
  {
    category: '时间',
    ask: ['下午几点结束？', '最晚几点还能来'],
    answer: '下午五点停止取号，五点半结束，最后{n}个号请提前到场等候。',
  },
  {
    category: '材料',
    ask: ['要带什么证件？', '需要准备哪些材料'],
    answer: '请带身份证和就诊卡，已有资料请带复印件{n}份，儿童请带户口本。',
  },
  {
    category: '准备',
    ask: ['之前能吃早饭吗？', '来之前要空腹吗'],
    answer: '如需空腹会在预约短信里写明；没有写明的可以正常饮食，请提前{n}分钟到。',
  },
  {
    category: '等候',
    ask: ['一般要等多久？', '排队要排多长时间'],
    answer: '平均等候{n}0分钟左右，屏幕会显示前面的人数，过号后请到窗口重新排。',
  },
  {
    category: '变更',
    ask: ['能改时间吗？', '约好了怎么改期'],
    answer: '请在预约单里点“改期”，每单可以改{n}次，当天的时段不能再改。',
  },
  {
    category: '变更',
    ask: ['怎么取消预约？', '不去了怎么退'],
    answer: '请提前一天在预约单里点“取消”，费用{n}个工作日内原路退回。',
  },
  {
    category: '陪同',
    ask: ['家里人可以陪着吗？', '能带几个人进去'],
    answer: '可以有一位家属陪同，其他人请在{n}号等候区休息，谢谢配合。',
  },
  {
    category: '结果',
    ask: ['结果多久出来？', '什么时候能看到结果'],
    answer: '一般{n}个工作日出结果，出来后公众号会有提醒，请注意查看。',
  },
  {
    category: '结果',
    ask: ['结果怎么拿？', '单子到哪里打印'],
    answer: '可以在公众号里查看，也可以凭就诊卡在{n}号自助机上打印纸质版。',
  },
  {
    category: '代办',
    ask: ['别人能代办吗？', '可以让家属替我办吗'],
    answer: '可以代办，请带双方身份证和委托书，到{n}号窗口核对后办理。',
  },
  {
    category: '费用',
    ask: ['能用手机付款吗？', '支持哪些付款方式'],
    answer: '支持手机支付、银行卡和现金，现金请到{n}号窗口，自助机不收现金。',
  },
  {
    category: '材料',
    ask: ['要填什么表？', '申请表在哪里领'],
    answer: '表格在{n}号窗口领取，也可以在公众号下载后打印填好带来。',
  },
  {
    category: '等候',
    ask: ['有休息的地方吗？', '等候区在什么位置'],
    answer: '等候区在窗口对面，共{n}0个座位，旁边有饮水机和充电插座。',
  },
  {
    category: '联系',
    ask: ['咨询电话是多少？', '想打电话问一下打哪个号'],
    answer: '请拨打总机后转{n}，工作日上午八点到下午五点有人接听。',
  },
  {
    category: '时间',
    ask: ['节假日怎么安排？', '放假那几天还开吗'],
    answer: '节假日安排提前{n}天在公众号公布，长假期间一般隔天开放半天。',
  },
  {
    category: '材料',
    ask: ['外地户口能办吗？', '不是本地人可以办吗'],
    answer: '外地户口同样可以办理，请带居住证明；没有的到{n}号窗口登记即可。',
  },
  {
    category: '准备',
    ask: ['有年龄要求吗？', '多大年纪可以做'],
    answer: '年龄要求写在预约页面上，不满{n}周岁的请由监护人一起到场。',
  },
  {
    category: '变更',
    ask: ['迟到了怎么办？', '过号了还能补吗'],
    answer: '迟到{n}0分钟以内可以直接到窗口补号，超过的请当天重新取号。',
  },
]

export function makeFaq(count: number): readonly BenchEntry[] {
  const entries = SERVICES.flatMap((service, row) =>
    ASPECTS.map(({ category, ask, answer }, column) => ({
      id: `bench-${row + 1}-${column + 1}`,
      category,
      questions: [`${service}${ask[0]}`, `请问${service}${ask[1]}`],
      answer: `${service}：${answer.replace('{n}', String(((row * 7 + column * 3) % 8) + 2))}`,
    })),
  )
  return entries.slice(0, count)
}

export function questionsOf(entries: readonly BenchEntry[]): readonly Question[] {
  return entries.flatMap(({ questions, answer }) => questions.map((text) => ({ text, answer })))
}
