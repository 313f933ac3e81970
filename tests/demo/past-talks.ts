// What people asked the demo's hospital in the last weeks, and what they were told. Invented, all of it.

export interface PastTalk {
  readonly asks: string
  /** Id of the FAQ entry that was the answer. */
  readonly entry: string
  readonly answer: string
}

export const ANSWERED: readonly PastTalk[] = [
  { asks: '停车多少钱', entry: 'parking-fee', answer: '前 30 分钟免费，之后每小时 4 元，24 小时最多 40 元。' },
  {
    asks: '怎么预约挂号',
    entry: 'register-how',
    answer: '可以在医院微信公众号的“预约挂号”里挂，也可以到自助机或窗口。',
  },
  { asks: '今天还有号吗', entry: 'register-same-day', answer: '当天的号在公众号“当日挂号”、自助机和窗口都能挂。' },
  { asks: '报告在哪打印', entry: 'report-where', answer: '医技楼 1 层和门诊楼各层的自助报告机，刷身份证就能打印。' },
  { asks: '抽血多久出结果', entry: 'report-when', answer: '血常规约 30 分钟；肝肾功能等上午抽的，当天 14:00 后。' },
  { asks: '手机上怎么查报告', entry: 'report-online', answer: '打开医院公众号，“就诊服务”里点“报告查询”。' },
  { asks: '外地医保能用吗', entry: 'insurance-out-of-town', answer: '可以直接结算，来之前请先办异地就医备案。' },
  { asks: '忘带医保卡怎么办', entry: 'insurance-ecard', answer: '在微信里搜“医保码”，实名激活后和社保卡一样用。' },
  { asks: '坐地铁怎么来', entry: 'directions-transit', answer: '地铁 2 号线“市一医院”站 C 口出，走 3 分钟到 1 号门。' },
  { asks: '退费怎么办', entry: 'refund-how', answer: '检查没做、药没取的可以退，先请开单医生在系统里同意退费。' },
  { asks: '可以提前几天挂号', entry: 'register-open-days', answer: '可以提前 14 天预约，每天早上 7:00 放号。' },
  { asks: '电话能挂号吗', entry: 'register-phone', answer: '可以，请打 0000-5550100，每天 8:00–17:30 有人接听。' },
  { asks: '挂号费多少', entry: 'fee-registration', answer: '普通号 10 元，副主任医师 20 元，主任医师 30 元。' },
]

export interface PersonTalk {
  readonly asks: string
  readonly reason: 'asked-for-person' | 'not-understood' | 'complaint' | 'beyond-authority' | 'red-flag'
  readonly departments: readonly string[]
  readonly reply: string
}

export const WITH_PEOPLE: readonly PersonTalk[] = [
  {
    asks: '孩子疫苗本丢了，可以在你们这里补吗',
    reason: 'not-understood',
    departments: ['pediatrics'],
    reply: '可以。请带孩子的出生证明到妇儿楼 1 层预防保健科，工作日上午办理。',
  },
  {
    asks: '产检建档一定要本人来吗',
    reason: 'asked-for-person',
    departments: ['obstetrics'],
    reply: '第一次建档请本人来，带身份证和医保卡，周一到周五上午。',
  },
  {
    asks: '上午排队排了三个小时，我要投诉',
    reason: 'complaint',
    departments: [],
    reply: '让您久等了，非常抱歉。我已经记下，今天下班前由医患关系办公室给您回电话。',
  },
  {
    asks: '老人腿脚不方便，能借轮椅吗',
    reason: 'asked-for-person',
    departments: ['general-practice'],
    reply: '可以，门诊楼 1 层便民服务中心免费借，带一张身份证就行。',
  },
  {
    asks: '复诊开的药医保能报多少',
    reason: 'beyond-authority',
    departments: ['cardiology'],
    reply: '报销比例由参保地决定，医保办在门诊楼 1 层，电话里也能帮您查。',
  },
  {
    asks: '磁共振能不能约周末的',
    reason: 'not-understood',
    departments: ['orthopedics'],
    reply: '周六上午可以约，您方便的话我帮您登记，影像科确认后在这里回复您。',
  },
]

export const PAST_EMERGENCY: PersonTalk = {
  asks: '我爸突然说话不清楚，一边手抬不起来',
  reason: 'red-flag',
  departments: ['emergency'],
  reply: '请马上拨打 120，不要给他吃东西喝水。我已经通知急诊，他们在等您的电话。',
}

export const FAMILY_NAMES = [...'王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗']
export const GIVEN_NAMES = [
  '桂芳',
  '小梅',
  '国军',
  '一鸣',
  '秀英',
  '子涵',
  '建平',
  '晓燕',
  '思远',
  '玉兰',
  '文博',
  '雨桐',
]

/** Asked and not answered, without a word of who asked. */
export const UNANSWERED = [
  '能帮忙代取中药吗',
  '可以请人代取中药吗',
  '中药能寄到家里吗',
  '病房可以带小孩探视吗',
  '住院部能带孩子进去看病人吗',
  '门诊有没有手语翻译',
  '可以带导盲犬进来吗',
  '你们食堂外面的人能吃吗',
  '开的病假条可以补盖章吗',
  '住院期间快递能送到病房吗',
  '有没有存放行李的地方',
]
