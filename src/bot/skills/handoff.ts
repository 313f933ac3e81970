// Hands over when a person is asked for, when somebody complains, or when somebody is angry. The desk words the notice.
import { type HandOffDetails, handOffTo, labelOf, remember } from '../decisions.ts'
import { createPhraseFinders } from '../phrases.ts'
import type { Decision, HeardTurn, Skill } from '../turn.ts'

const PERSON = {
  phrases:
    '人工 转人工 客服 真人 活人 接线员 咨询员 找工作人员 叫工作人员 要工作人员 联系工作人员 找个人 找人说 和人说 跟人说 跟人聊 有没有人在 有人回我吗 ' +
    '转接 接人工 专人',
  lookAlikes:
    '人工流产 人工授精 人工受精 人工受孕 人工关节 人工晶体 人工晶状体 人工耳蜗 人工智能 人工呼吸 人工肾 人工肝 人工心脏 人工瓣膜 ' +
    '人工周期 人工股骨头 人工膝 人工髋 人工泪液 人工牙 人工破膜 人工喂养 人工骨 人工血管 人工角膜 人工椎 人工肛门 人工助孕 人工辅助 人工窗口 ' +
    '不要人工 不用人工 不转人工 不找人工 别转人工 不要客服 不用转人工 不要转人工 人工费 人工湖 人工降 人工打 真人秀 转接头 专人陪 ' +
    '人工挂号 人工取 人工种植 人工受 人工合成 人工养 人工皮 人工鼻 人工喉 人工胰 人工尿 客服电话 你们工作人员 贵院工作人员 医院工作人员 是工作人员',
}

const QUALITY = {
  phrases:
    '医疗事故 治坏了 做坏了 开错药 拿错药 打错针 误诊了 把我误诊 给我误诊 手术失败 做失败 害死 治死 治残 漏诊了 医疗纠纷 用错药 ' +
    '拔错牙 搞错病人 纱布落在 越治越重',
  lookAlikes: '医疗纠纷办 医疗事故鉴定流程',
}

const COMPLAINT = {
  phrases:
    '投诉 曝光 起诉 举报 卫健委 卫计委 12345 消协 律师 媒体 告你们 讨说法 给个说法 乱收费 多收我 多收了 态度差 态度恶劣 态度很差 ' +
    '态度太差 态度不好 服务态度 没人管 推来推去 踢皮球 赔偿 赔钱 黑心 宰人 泄露我的 泄露隐私 推诿 护士骂 医生骂 护士吼 医生吼 护士凶 医生凶 前台凶 窗口凶',
  lookAlikes:
    '律师事务所 律师来 律师复印 律师要 律师可以 律师能 律师调 举报价 不投诉 不是投诉 不想投诉 赔偿险 意外赔偿 工伤赔偿 媒体采访 新媒体 多媒体',
}

const ANGER = {
  phrases:
    '骗子 骗钱 垃圾医院 破医院 什么破 他妈的 妈的 傻逼 傻b sb 操你 滚蛋 气死我 气死人 有病吧 智障 人工智障 听不懂人话 ' +
    '答非所问 你有毛病 受够了 太过分 忍无可忍 恶心的医院 没用的东西 扯淡 废话',
  lookAlikes:
    'usb 骗子冒充 是不是骗子 妈的病 妈的药 妈的腿 妈的手 妈的头 妈的血 妈的检查 妈的报告 ' +
    '我妈的 他妈的病 她妈的 他妈的报告 后妈的 气死我爸',
}

/** In the order of weight: what was done wrong, what is complained of, who is asked for, who is cursed. */
const findWords = createPhraseFinders([QUALITY, COMPLAINT, PERSON, ANGER])

export const handoff: Skill = {
  name: 'handoff',
  consider(turn) {
    const { matchable, choiceId } = turn.heard
    if (matchable.text === '') return undefined
    const offered = turn.state.offered?.[Number(choiceId) - 1]
    if (offered?.kind === 'person') return handOver(turn, 'asked-for-person', [labelOf(turn.knowledge, offered)])
    const [quality = [], complained = [], person = [], anger = []] = findWords(matchable)
    const complaint = complained.filter((word) => word !== '12345' || !isInsideNumber(matchable.text))
    if (quality.length > 0) return handOver(turn, 'medical-quality-complaint', [...quality, ...complaint])
    if (complaint.length > 0) return handOver(turn, 'complaint', complaint)
    if (person.length > 0) return handOver(turn, 'asked-for-person', person)
    return anger.length > 0 ? handOver(turn, 'anger', anger) : undefined
  },
}

/**
 * "人工" while the alarm already rings: they are first in line and the desk, which tells a place at most once a minute, has
 * nothing new to say. Silence would be the worst answer, so the bot says calmly that people are on their way.
 */
export function peopleAreComing(turn: HeardTurn, { why }: Decision): Decision {
  const inCrisis = turn.state.alarmed !== undefined && CRISES.has(turn.state.alarmed.family)
  const text = turn.knowledge.texts(inCrisis ? 'handoff.crisis' : 'handoff.emergency')
  return {
    why: { ...why, rule: 'asked-again-in-emergency' },
    effects: [{ kind: 'say', class: 'safety', content: { kind: 'text', text } }],
    state: remember(turn),
  }
}

/** Families of the red-flag file that get the words for a crisis of the mind, not those for the body. */
const CRISES = new Set(['self-harm'])

function isInsideNumber(text: string): boolean {
  return /\d12345|12345\d/.test(text)
}

type HandOverReason = 'asked-for-person' | 'complaint' | 'medical-quality-complaint' | 'anger'

function handOver(turn: HeardTurn, reason: HandOverReason, words: readonly string[]): Decision {
  const acuity = reason === 'medical-quality-complaint' ? 'urgent' : 'routine'
  return {
    why: { skill: 'handoff', rule: reason, words },
    effects: [handOffTo({ reason, acuity, words, ...departmentOf(turn) })],
    state: remember(turn, { misses: 0 }),
  }
}

/** The clinic talked about last: its team should take over. */
function departmentOf({ state }: HeardTurn): Pick<HandOffDetails, 'department'> {
  const [department] = state.lastDepartments ?? []
  return department === undefined ? {} : { department }
}
