// Whole conversations, line by line. The first ones are the scenes every build must pass.
import { describe, expect, it } from 'vitest'
import type { BotState } from '../../src/bot/turn.ts'
import { numberedText } from '../../src/channel/fallbacks.ts'
import { smallKnowledge } from './knowledge-builder.ts'
import { START, Talk } from './transcript.ts'

const knowledge = smallKnowledge()
const greeted: BotState = { greeted: true, toldNotMedical: true }
const GREETING = '您好，这里是江城医院，我是自动助手，回复“人工”找工作人员。'
const EMERGENCY = '请马上拨打 120，不要自己开车。急诊电话 0000-5550120，滨江路 1 号'

function play(patient: readonly string[], state: BotState = greeted): readonly string[] {
  const talk = new Talk(knowledge, { state })
  for (const line of patient) talk.says(line)
  return talk.lines
}

describe('scenes every build must pass', () => {
  it('1: answers chest pain at two in the morning with the emergency text first', () => {
    expect(play(['胸口压着疼出汗'], {})).toEqual(['患者：胸口压着疼出汗', `机器人：${EMERGENCY}`, '警报：chest-pain'])
  })

  it('2: rings for the father whose mouth is crooked', () => {
    expect(play(['我爸现在说话不清楚嘴歪'])).toEqual([
      '患者：我爸现在说话不清楚嘴歪',
      `机器人：${EMERGENCY}`,
      '警报：stroke',
    ])
  })

  it('3: tells the way to the chest-pain centre without an alarm', () => {
    expect(play(['没有胸痛,就想问胸痛中心在哪'])).toEqual([
      '患者：没有胸痛,就想问胸痛中心在哪',
      '机器人：胸痛中心在急诊楼 1 层，电话 0000-5550100。',
    ])
  })

  it('4: refuses drugs and doses politely and offers a person', () => {
    expect(play(['我咳嗽，给我开点头孢', '一次吃几片', '1'])).toEqual([
      '患者：我咳嗽，给我开点头孢',
      '机器人：用药要由医生来定，可以挂呼吸内科。 [1 找人工]',
      '患者：一次吃几片',
      '机器人：用药要由医生来定，可以挂呼吸内科。 [1 找人工]',
      '患者：1',
      '转人工：asked-for-person',
    ])
  })

  it('7: hands over at the word 人工 and keeps still afterwards', () => {
    expect(play(['下身痒挂什么科', '人工', '在吗', '停车场在哪'])).toEqual([
      '患者：下身痒挂什么科',
      '机器人：看病的人是男士还是女士？',
      '患者：人工',
      '转人工：asked-for-person',
      '患者：在吗',
      '患者：停车场在哪',
    ])
  })

  it('8: takes a no for an answer and never asks again', () => {
    const lines = play(['下身痒挂什么科', '不想说', '下身痒还能挂什么科'])
    expect(lines.filter((line) => line.includes('男士还是女士'))).toHaveLength(1)
    expect(lines.at(-1)).toBe('机器人：您说到“下身痒”： / 1. 男科，男科诊区 / 2. 妇科，妇科诊区')
  })

  it('14: gives a child who writes alone general and emergency help only', () => {
    expect(play(['我今年12岁，头晕挂什么科', '停车场在哪里', '我喘不上气了'])).toEqual([
      '患者：我今年12岁，头晕挂什么科',
      '机器人：请让家里大人来和我们说。 [1 找人工]',
      '患者：停车场在哪里',
      '机器人：停车场在门诊楼地下。 /  / 您还可以问： [1 停车怎么收费？]',
      '患者：我喘不上气了',
      `机器人：${EMERGENCY}`,
      '警报：breathing',
    ])
  })
})

describe('an emergency', () => {
  it('is said once in full, then as a reminder, and in full again after ten minutes', () => {
    const talk = new Talk(knowledge, { state: greeted })
    talk.says('胸口压着疼出汗')
    talk.says('胸口还是压着疼，一身汗')
    talk.wait(11 * 60_000).says('胸口压着疼，冒冷汗')
    expect(talk.lines.filter((line) => line.startsWith('机器人'))).toEqual([
      `机器人：${EMERGENCY}`,
      '机器人：请先拨打 120。',
      `机器人：${EMERGENCY}`,
    ])
  })

  it('told in pieces is still one', () => {
    expect(play(['胸口疼', '出了好多冷汗']).at(-1)).toBe('警报：chest-pain')
  })

  it('does not talk over the agent a second time', () => {
    const talk = new Talk(knowledge, { state: greeted }).movesTo('assigned')
    talk.says('我喘不上气了')
    talk.says('真的喘不上气')
    expect(talk.lines).toEqual([
      '患者：我喘不上气了',
      `机器人：${EMERGENCY}`,
      '警报：breathing',
      '患者：真的喘不上气',
      '警报：breathing',
    ])
  })

  it('found in an old message still gets its text', () => {
    const talk = new Talk(knowledge)
    talk.receives({ kind: 'text', text: '我爸叫不醒了' }, START - 3_600_000)
    expect(talk.lines).toEqual([`机器人：${EMERGENCY}`, '警报：unconscious'])
  })

  it('of the mind gets its own text and the helpline', () => {
    expect(play(['我不想活了'])).toEqual([
      '患者：我不想活了',
      '机器人：我们听到了。12356 可以马上通话，有危险请拨打 120 或 110。',
      '警报：self-harm',
    ])
  })

  it('by poison adds what to bring', () => {
    expect(play(['孩子喝了消毒液'])[1]).toBe(`机器人：${EMERGENCY} / 请带上药瓶。`)
  })
})

describe('a talk', () => {
  it('greets once, in the message of the first answer', () => {
    expect(play(['停车多少钱', '报告多久出来'], {})).toEqual([
      '患者：停车多少钱',
      `机器人：${GREETING} /  / 每小时 4 元。`,
      '患者：报告多久出来',
      '机器人：当天下午四点。',
    ])
  })

  it('shows the standing notice at the first medical answer only', () => {
    expect(play(['抽血要空腹吗', '验血前能吃东西吗'], { greeted: true })).toEqual([
      '患者：抽血要空腹吗',
      '机器人：部分项目要空腹，以检查单为准。 /  / 这里不能代替医生。',
      '患者：验血前能吃东西吗',
      '机器人：部分项目要空腹，以检查单为准。',
    ])
  })

  it('follows a choice by number, by ordinal and by words', () => {
    for (const choice of ['1', '第一个', '一', '选1', '停车怎么收费']) {
      expect(play(['停车场在哪里', choice]).at(-1)).toBe('机器人：每小时 4 元。')
    }
  })

  it('asks age and sex only when they decide, and uses the answer', () => {
    expect(play(['发烧挂什么科', '5岁'])).toEqual([
      '患者：发烧挂什么科',
      '机器人：看病的人多大了？',
      '患者：5岁',
      '机器人：您说到“发烧”，可以先挂儿科，儿科诊区。',
    ])
    expect(play(['下身痒挂什么科', '女的']).at(-1)).toBe('机器人：您说到“下身痒”，可以先挂妇科，妇科诊区。')
  })

  it('takes a child to the paediatricians and obeys a direct request', () => {
    expect(play(['我女儿3岁，头晕挂什么科']).at(-1)).toBe('机器人：您说到“头晕”，可以先挂儿科，儿科诊区。')
    expect(play(['我要挂骨科']).at(-1)).toBe('机器人：您说到“骨科”，可以先挂骨科，骨科诊区。')
  })

  it('asks back once, rephrases once, then fetches a person', () => {
    expect(play(['这个那个呀', '反正就那样', '嗯嗯那个事'])).toEqual([
      '患者：这个那个呀',
      '机器人：请再多说一点。',
      '患者：反正就那样',
      '机器人：请换个说法。 [1 找人工]',
      '患者：嗯嗯那个事',
      '机器人：这个问题请工作人员来帮您。',
      '转人工：not-understood',
    ])
  })

  it('does not answer outdated entries', () => {
    expect(play(['夏令时间几点开门']).at(-1)).toBe('机器人：请再多说一点。')
  })

  it('does not read reports or name a disease', () => {
    expect(play(['帮我看看报告']).at(-1)).toBe('机器人：报告要由医生来看。 [1 找人工]')
    expect(play(['我这是什么病']).at(-1)).toBe('机器人：是什么病要医生当面看过才知道。 [1 找人工]')
  })

  it('hears a complaint and anger, but not 人工流产', () => {
    expect(play(['我要投诉你们护士']).at(-1)).toBe('转人工：complaint')
    expect(play(['你们医生把我治坏了']).at(-1)).toBe('转人工：medical-quality-complaint')
    expect(play(['你们就是骗子']).at(-1)).toBe('转人工：anger')
    expect(play(['人工流产挂什么科']).at(-1)).not.toContain('转人工')
  })

  it('lets a person look at pictures', () => {
    const talk = new Talk(knowledge, { state: greeted })
    talk.receives({ kind: 'image', media: { platformMediaId: 'm1' } })
    expect(talk.lines).toEqual(['机器人：图片由工作人员来看。', '转人工：needs-person'])
  })

  it('reads a voice message that the platform wrote down', () => {
    const talk = new Talk(knowledge, { state: greeted })
    talk.receives({ kind: 'voice', media: { platformMediaId: 'v1' }, recognizedText: '停车多少钱' })
    expect(talk.lines).toEqual(['机器人：每小时 4 元。'])
  })

  it('asks to type once, then lets a person listen', () => {
    const voice = { kind: 'voice', media: { platformMediaId: 'v1' } } as const
    const talk = new Talk(knowledge, { state: greeted })
    talk.receives(voice)
    talk.receives(voice)
    expect(talk.lines).toEqual([
      '机器人：没能听清，请用文字再说一遍。',
      '机器人：请工作人员来听。',
      '转人工：needs-person',
    ])
  })

  it('asks to type again when a question was answered in between', () => {
    const voice = { kind: 'voice', media: { platformMediaId: 'v1' } } as const
    const talk = new Talk(knowledge, { state: greeted })
    talk.receives(voice)
    talk.says('停车多少钱')
    talk.receives(voice)
    expect(talk.lines.at(-1)).toBe('机器人：没能听清，请用文字再说一遍。')
  })

  it('offers a related question once, in words that read well as a numbered list', () => {
    const talk = new Talk(knowledge, { state: greeted })
    const say = talk.says('停车场在哪里').effects[0]
    if (say?.kind !== 'say' || say.content.kind !== 'choices') throw new Error('no choices')
    expect(numberedText(say.content)).toBe('停车场在门诊楼地下。\n\n您还可以问：\n1. 停车怎么收费？')
    talk.says('1')
    talk.says('停车场在哪里')
    expect(talk.lines.at(-1)).toBe('机器人：停车场在门诊楼地下。')
  })

  it('gives no late answer to an old question', () => {
    const talk = new Talk(knowledge, { state: greeted })
    talk.receives({ kind: 'text', text: '停车多少钱' }, START - 11 * 60_000)
    expect(talk.lines).toEqual(['机器人：您之前的消息我们现在才看到。', '转人工：stale'])
  })

  it('greets who follows, and keeps still about other signals', () => {
    const talk = new Talk(knowledge)
    talk.receives({ kind: 'followed' })
    talk.receives({ kind: 'entered' })
    talk.receives({ kind: 'unfollowed' })
    expect(talk.lines).toEqual([`机器人：${GREETING}`])
  })

  it('says thanks and goodbye', () => {
    expect(play(['好的谢谢', '再见'])).toEqual(['患者：好的谢谢', '机器人：不客气。', '患者：再见', '机器人：再见。'])
  })

  it('waits for the rest of a sentence where it may', () => {
    const talk = new Talk(knowledge, { mayHold: true, state: greeted })
    talk.says('你好')
    talk.says('停车')
    talk.says('多少钱')
    expect(talk.lines).toEqual([
      '患者：你好',
      '等下一句',
      '患者：停车',
      '机器人：您想问哪一个？ [1 停车怎么收费？] [2 停车场在哪里？] [3 都不是] [4 找人工]',
      '患者：多少钱',
      '等下一句',
    ])
    talk.mergeElapses()
    expect(talk.lines.at(-1)).toBe('机器人：请再多说一点。')
  })

  it('lets a red flag bypass the waiting', () => {
    const talk = new Talk(knowledge, { mayHold: true, state: greeted })
    talk.says('喂')
    talk.says('喘不上气')
    expect(talk.lines.at(-1)).toBe('警报：breathing')
  })
})

describe('what is remembered of a talk', () => {
  it('stays small enough to be stored with every message', () => {
    const talk = new Talk(knowledge, { state: {} })
    const sizes = ['停车场在哪里', '停车', '我女儿3岁，头晕挂什么科', '报告多久出来', '下身痒挂什么科', '多少钱'].map(
      (line) => {
        talk.says(line)
        talk.wait(60_000)
        return Buffer.byteLength(JSON.stringify(talk.state))
      },
    )
    expect(Math.min(...sizes)).toBeGreaterThan(0)
    expect(Math.max(...sizes)).toBeLessThan(600)
    expect([...sizes].sort((a, b) => a - b)[Math.floor(sizes.length / 2)]).toBeLessThan(500)
  })
})
