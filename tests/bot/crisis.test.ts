// What somebody in a crisis, or somebody beside them, reads first.
import { describe, expect, it } from 'vitest'
import { smallKnowledge } from './knowledge-builder.ts'
import { Talk } from './transcript.ts'

const knowledge = smallKnowledge()
const SELF_HARM = '我们听到了。12356 可以马上通话，有危险请拨打 120 或 110。'
const EMERGENCY = '请马上拨打 120，不要自己开车。急诊电话 0000-5550120，滨江路 1 号'

function firstAnswer(text: string): string | undefined {
  return lines(text)[1]
}

function lines(text: string): readonly string[] {
  const talk = new Talk(knowledge, { state: { greeted: true } })
  talk.says(text)
  return talk.lines
}

describe('in a crisis', () => {
  it('the one who writes reads words meant for them', () => {
    expect(firstAnswer('对不起爸妈，我不想活了')).toBe(`机器人：${SELF_HARM}`)
  })

  it('a mother who writes about her daughter reads what to do for her', () => {
    expect(lines('我女儿说她不想活了')).toEqual([
      '患者：我女儿说她不想活了',
      '机器人：selfHarm.other',
      '警报：self-harm',
    ])
  })

  it('120 comes first when the body is in danger too', () => {
    expect(firstAnswer('我割腕了，血止不住')).toBe(`机器人：${EMERGENCY} / ${SELF_HARM}`)
  })

  it('a film beside the wish does not silence it', () => {
    expect(lines('电视剧里有人跳楼，我也不想活了').at(-1)).toBe('警报：self-harm')
    expect(lines('电视剧里有人跳楼').at(-1)).not.toContain('警报')
  })
})
