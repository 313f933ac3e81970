// What an editor reads of an unanswered question must not point at the one who asked.
import { describe, expect, it } from 'vitest'
import { deIdentify } from '../../src/bot/de-identify.ts'

/** Said → kept. Numbers and names are invented; none belongs to anybody. */
const MASKED: readonly (readonly [string, string])[] = [
  ['我的电话是13800000000，请回电', '我的电话是[电话]，请回电'],
  ['打 138-0000-0000 找我', '打 [电话] 找我'],
  ['手机＋１３８００００００００', '手机＋[电话]'],
  ['座机0000-5550100能打通吗', '座机[电话]能打通吗'],
  ['身份证110101199001010000能挂号吗', '身份证[证件号]能挂号吗'],
  ['身份证 11010119900101000X 忘带了', '身份证 [证件号] 忘带了'],
  ['报告发到 xiaoming@mail.example 行吗', '报告发到 [邮箱] 行吗'],
  ['银行卡6222 0000 0000 0000 退费没到', '银行卡[号码] 退费没到'],
  ['一三八零零零零零零零零能收到短信吗', '[号码]能收到短信吗'],
  ['我叫王小明，想改预约', '我叫[姓名]，想改预约'],
  ['孩子叫李多多今年三岁，能打疫苗吗', '孩子叫[姓名]今年三岁，能打疫苗吗'],
  ['姓名：赵一一 怎么改', '姓名：[姓名] 怎么改'],
  ['我姓欧，预约能改名字吗', '我姓[姓名]，预约能改名字吗'],
  ['患者张三丰要复印病历', '患者[姓名]要复印病历'],
  ['陈女士的报告好了吗', '[姓名]女士的报告好了吗'],
  ['家住江城市滨江大道12号，能送药吗', '家住[地址]，能送药吗'],
  ['药寄到幸福小区3栋2单元501室', '药[地址]'],
  ['1990年1月1日出生的能打几价疫苗', '[生日]的能打几价疫苗'],
  ['出生日期是85年3月', '出生日期是[生日]'],
  ['加我微信 abc_12345', '加我微信 [账号]'],
  ['住院号 Z000123 的费用', '住院号 [号码] 的费用'],
]

const KEPT = [
  '孩子发烧39.5度，三天了怎么办',
  '挂号费12元能退吗',
  '2号楼3层怎么走',
  '打120还是自己来',
  '我是高血压，能做胃镜吗',
  '我叫不到号怎么办',
  '地址在什么地方',
  '叫什么名字的医生看这个',
  '周三上午8:00能抽血吗',
  '二十三价疫苗多少钱',
  '患者家属能陪床吗',
  '我是想问住院要带什么',
]

describe('a question kept for the editor', () => {
  it.each(MASKED)('%s', (said, kept) => {
    expect(deIdentify(said)).toBe(kept)
  })

  it.each(KEPT)('leaves %s as it is', (said) => {
    expect(deIdentify(said)).toBe(said)
  })

  it('is masked once: masking again changes nothing', () => {
    for (const [said] of MASKED) expect(deIdentify(deIdentify(said))).toBe(deIdentify(said))
  })
})
