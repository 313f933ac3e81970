// A small hospital of our own for tests of the bot: short texts, few entries, the shipped red flags.
import { buildKnowledge, type KnowledgeParts, parseDepartments, parseFaqFile } from '../../src/bot/knowledge.ts'
import type { Knowledge } from '../../src/bot/turn.ts'
import { TEXT_KEYS, type TextKey } from '../../src/model/texts.ts'
import { expectParsed, shippedRedFlags, shippedWording } from './shipped.ts'

const WORDING: Partial<Record<TextKey, string>> = {
  greeting: '您好，这里是{{hospital}}，我是自动助手，回复“人工”找工作人员。',
  'greeting.returning': '您好，您想问什么？',
  emergency: '请马上拨打 120，不要自己开车。急诊电话 {{emergencyPhone}}，{{emergencyAddress}}',
  'emergency.reminder': '请先拨打 120。',
  poisoning: '请带上药瓶。',
  selfHarm: '我们听到了。12356 可以马上通话，有危险请拨打 120 或 110。',
  violence: '请先去安全的地方，拨打 110。',
  stale: '您之前的消息我们现在才看到。',
  'refuse.medicine': '用药要由医生来定，可以挂{{department}}。',
  'refuse.report': '报告要由医生来看。',
  'refuse.diagnosis': '是什么病要医生当面看过才知道。',
  'notice.notMedical': '这里不能代替医生。',
  'minor.guardian': '请让家里大人来和我们说。',
  'department.one': '您说到“{{because}}”，可以先挂{{name}}，{{location}}。',
  'department.several': '您说到“{{because}}”：\n{{list}}',
  'department.line': '{{name}}，{{location}}',
  'department.notSure': '拿不准该看哪个科。',
  'ask.age': '看病的人多大了？',
  'ask.sex': '看病的人是男士还是女士？',
  'ask.about': '请再多说一点。',
  'ask.rephrase': '请换个说法。',
  'ask.which': '您想问哪一个？',
  'ask.none': '都不是',
  'ask.person': '找人工',
  'fallback.handoff': '这个问题请工作人员来帮您。',
  'media.image': '图片由工作人员来看。',
  'media.voice': '没能听清，请用文字再说一遍。',
  'media.voiceAgain': '请工作人员来听。',
  'faq.more': '您还可以问：',
  thanks: '不客气。',
  goodbye: '再见。',
}

const FAQ = [
  {
    id: 'chest-pain-centre',
    category: '就诊',
    questions: ['胸痛中心在哪里？', '胸痛中心怎么走'],
    answer: '胸痛中心在{{department.emergency.location}}，电话 {{department.emergency.phone}}。',
    department: 'emergency',
  },
  {
    id: 'parking',
    category: '路线',
    questions: ['停车场在哪里？', '开车来停哪里'],
    answer: '停车场在门诊楼地下。',
    followUps: ['parking-fee'],
  },
  { id: 'parking-fee', category: '费用', questions: ['停车怎么收费？', '停车多少钱'], answer: '每小时 4 元。' },
  { id: 'report-when', category: '报告', questions: ['报告多久能出来？', '化验结果几点出'], answer: '当天下午四点。' },
  { id: 'report-where', category: '报告', questions: ['报告在哪里拿？', '化验单去哪取'], answer: '一楼自助机。' },
  {
    id: 'blood-fasting',
    category: '检查',
    questions: ['抽血要空腹吗？', '验血前能吃东西吗'],
    answer: '部分项目要空腹，以检查单为准。',
    clinical: true,
  },
  { id: 'summer-hours', category: '就诊', questions: ['夏令时间几点开门？'], answer: '7:30。', validTo: '2026-09-30' },
]

const department = (id: string, name: string, symptoms: readonly string[], more: object = {}) => ({
  id,
  name,
  code: '03',
  aliases: [],
  symptoms,
  location: `${name}诊区`,
  phone: '0000-5550100',
  hours: '周一至周五',
  ...more,
})

const DEPARTMENTS = [
  { ...department('emergency', '急诊科', []), location: '急诊楼 1 层' },
  department('cardiology', '心内科', ['胸闷', '心慌'], { insteadForChildren: 'pediatrics', minAge: 14 }),
  department('respiratory', '呼吸内科', ['咳嗽', '发烧'], { insteadForChildren: 'pediatrics', minAge: 14 }),
  department('neurology', '神经内科', ['头晕', '头痛', '手麻'], { insteadForChildren: 'pediatrics', minAge: 14 }),
  department('orthopedics', '骨科', ['膝盖疼', '手麻', '腰疼']),
  department('pediatrics', '儿科', ['咳嗽', '发烧', '拉肚子'], { maxAge: 14 }),
  department('gynecology', '妇科', ['月经不调', '下身痒'], { sex: 'female' }),
  department('andrology', '男科', ['下身痒'], { sex: 'male' }),
  ...['neurosurgery', 'obstetrics', 'neonatology', 'psychiatry', 'infectious', 'fever', 'general-surgery'].map((id) =>
    department(id, `${id}科`, []),
  ),
]

export function smallHospital(): KnowledgeParts {
  return {
    hospital: {
      name: '江城医院',
      phone: '0000-5550000',
      emergencyPhone: '0000-5550120',
      address: '滨江路 1 号',
    },
    texts: Object.fromEntries(TEXT_KEYS.map((key) => [key, WORDING[key] ?? key])) as Record<TextKey, string>,
    redFlags: shippedRedFlags(),
    faq: expectParsed(parseFaqFile(FAQ, 'small.yaml')),
    departments: expectParsed(parseDepartments(DEPARTMENTS)),
    wording: shippedWording(),
  }
}

export function smallKnowledge(): Knowledge {
  return buildKnowledge(smallHospital())
}
