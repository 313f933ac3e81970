// The words of a question: what it wants to know, which spellings mean the same, what may be left out. Data only.
// A spelling may stand for another only where the answer would be the same: 体检报告 is not just any 报告.

/** What is wanted, and the words that say so. The order gives the bits of `Question.wants`. */
export const WANTS = [
  [
    'where',
    '在哪里 在哪儿 在哪 在什么地方 在什么位置 什么位置 什么地方 哪里 哪儿 哪边 在哪边 哪栋 在哪栋 哪层 在哪层 在哪栋楼 哪栋楼 哪个楼 几楼 在几楼 几层 在几层 几号楼 地址 位置 怎么走 怎么去 怎么过去 怎么到 咋走 咋去 路线 到哪 去哪 往哪 到哪里 去哪里 往哪里 到哪儿 去哪儿 往哪儿 上哪 上哪儿 导航 坐几路 定位',
  ],
  ['when', '几点 什么时候 啥时候 什么时间 啥时间 几号 哪天 周几 星期几 几时 时间表 多会儿 时间 何时 几点到几点 时间段'],
  [
    'howMuch',
    '多少钱 什么价 价格 费用 收费标准 收费 贵不贵 贵吗 几块钱 要花多少 花多少 花多少钱 花钱 要钱吗 要钱不 免费 价钱 咋收费 怎么收费 多钱 多少 交多少 要多少 是多少 要多少钱 怎么卖',
  ],
  ['howLong', '多久 多长时间 几天 多少天 几个小时 要等多久 多长'],
  ['how', '怎么办理 如何办理 怎么弄 怎么操作 怎么 如何 怎样 咋弄 咋 流程 步骤 手续 办法 方法'],
  ['why', '为什么 为啥 为何 原因'],
  [
    'whether',
    '能不能 可不可以 可以吗 可以不 能吗 行吗 行不行 要不要 需不需要 需要吗 用不用 必须吗 有没有 是不是 能 可以 可否 需要 要 支持',
  ],
  ['what', '是什么 什么意思 哪些 哪几种 什么 啥'],
  [
    'phone',
    '电话号码 联系电话 联系方式 电话 热线 电话多少 电话是多少 电话号码多少 电话号码是多少 咨询电话 咨询热线 怎么联系 打什么电话 打哪个电话 总机 座机',
  ],
  ['who', '哪位 谁 哪个医生'],
  ['help', '怎么办 咋办 怎么办呢 该怎么办 怎么回事 咋回事 咋整 怎么整'],
] as const

export type Want = (typeof WANTS)[number][0]

/** When in the course of things: "拔牙后能吃饭吗" is not "能吃饭吗". Kept in the topic, and counted as a want as well. */
export const CONDITIONS = ['后', '前'] as const
/** Words with these letters that say no such thing. */
export const NO_CONDITIONS =
  '提前 以前 之前 目前 前天 前面 前台 前门 前列腺 前几天 当前 眼前 后天 后面 后门 以后 然后 最后 后来 背后 后勤 后悔 后台 今后 随后'

/** Wants that often stand for each other: "发票怎么开" and "发票能开吗" and "哪里开发票". */
export const KIN: readonly (readonly Want[])[] = [
  ['how', 'whether', 'what', 'help'],
  ['how', 'where'],
  ['help', 'where', 'why'],
  ['when', 'howLong'],
  ['phone', 'how'],
]

/** Wants an answer must meet: an answer with the way to the canteen is none to "may I eat". */
export const FACTS: readonly Want[] = ['where', 'when', 'howMuch', 'howLong', 'phone', 'who']

/** Words that name a topic and a want at once. */
export const TOPIC_AND_WANT: readonly (readonly [word: string, topic: string, want: Want])[] = [
  ['上班时间', '开门', 'when'],
  ['营业时间', '开门', 'when'],
  ['开门时间', '开门', 'when'],
  ['开放时间', '开门', 'when'],
  ['工作时间', '开门', 'when'],
  ['门诊时间', '门诊开门', 'when'],
  ['下班时间', '下班', 'when'],
  ['怎么约', '挂号', 'how'],
  ['咋约', '挂号', 'how'],
  ['怎么预约', '挂号', 'how'],
  ['咋预约', '挂号', 'how'],
]

/** Each group means the same; the first word is the spelling kept. */
export const SPELLINGS =
  '挂号 预约 预约挂号 挂个号 约号 订号 抢号 约个号 挂专家号|停车 停车场 车位 泊车 停车位 停个车|报告 报告单 化验单 检查结果 化验结果 结果单 检验单 检验报告 检查报告|痛 疼 疼痛|' +
  '医保 医保卡 社保卡 社保 医疗保险|退号 取消预约 取消挂号 退挂号 号退|改约 改时间 改期 换时间 改个时间 改签|病历 病例 病案 住院病历|发票 收据 票据 电子票|陪护 陪床 陪住 陪同|' +
  '探视 探望 探病 看望|核磁 核磁共振 磁共振 mri mr|彩超 b超 超声 超音波|抽血 抽的血 验血 查血 采血 化验血|空腹 不吃早饭 饿着肚子|孩子 小孩 儿童 宝宝 娃 小朋友|老人 老年人 老爷子 老太太|' +
  '周 星期 礼拜|周日 周天 星期天 礼拜天 星期日|周末 双休日 周六日 周六周日|节假日 放假 假期 过节 国庆 国庆节 春节 过年 中秋 中秋节 端午 端午节 劳动节 五一 十一 元旦 清明 清明节|取药 拿药 领药|厕所 卫生间 洗手间|' +
  '食堂 餐厅 饭堂|吃饭 用餐 进食|充电 充电宝|wifi 无线网 无线 上网|x光 x线 拍片 拍片子 拍个片|' +
  '看病 去看病 来看病 看医生 看大夫 看门诊 就诊 就医 有医生|帮 替 给|专家 专家号 主任|出院 办出院|入院 住院 办住院 住进来|付钱 缴费 交费 付款 支付 交钱 结账|押金 预交金|报销 报|核酸 核酸检测|体检 健康检查|挂失 丢了 弄丢 遗失 不见了|' +
  '身份证 证件|轮椅 推车|电梯 直梯|复诊 复查 复看|网上 线上 手机上 手机 小程序 公众号|外地 异地 外省 外市|投诉 意见|疫苗 预防针 打针 接种|开门 上班 营业 开放 坐诊 出诊|下班 关门|当天 今天 当日'

export const FILLERS =
  '想问下 想请问 请问下 问问 你们那 你们那里 你们这 请问一下 请问 你好 您好 我想问一下 我想问 想问一下 想问 问一下 问下 咨询一下 咨询 麻烦 谢谢 那个 这个 就是 你们医院 你们 咱们 我们 贵院 您们 请 一下 一般 现在 这边 这里 那边 告诉我 知道 我想 想要 打算 想 我 你 您 到底 具体 大概 医院 是'

/** Letters that carry no topic. */
export const DROPPED = ',、.!?;的了吗呢吧啊呀哦嘛么哈噢呗诶还那"\'“”()-'
