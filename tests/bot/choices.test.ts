// How people answer "which of these?".
import { describe, expect, it } from 'vitest'
import { readChosen } from '../../src/bot/choices.ts'
import { normalize } from '../../src/bot/text/matchable.ts'

const LABELS = ['停车场在哪里？', '停车怎么收费？', '医院附近有宾馆吗？', '都不是', '找人工']

function chosen(said: string): number | 'none' | undefined {
  const read = readChosen(normalize(said), LABELS, 3)
  return read === undefined ? undefined : read.kind === 'none' ? 'none' : read.index + 1
}

describe('a choice', () => {
  it.each([
    ['2', 2],
    ['2.', 2],
    ['２', 2],
    ['②', 2],
    ['二', 2],
    ['第二个', 2],
    ['第2个吧', 2],
    ['选2', 2],
    ['我选第二个', 2],
    ['我要问的是第二个', 2],
    ['2号', 2],
    ['最后那个', 3],
    ['后面那个', 3],
    ['最后一个', 3],
    ['前面那个', 1],
    ['头一个', 1],
    ['中间那个', 2],
    ['怎么收费', 2],
    ['停车怎么收费', 2],
    ['附近宾馆', 3],
    ['附近有宾馆吗', 3],
    ['都不是', 'none'],
    ['以上都不是', 'none'],
    ['一个都不对', 'none'],
    ['找人工', 5],
    ['5', 5],
  ])('is read from %s', (said, expected) => {
    expect(chosen(said)).toBe(expected)
  })

  it.each(['停车', '9', '2楼在哪', '挂号', '第二针什么时候打', '我今年2岁', '', '三个月', '胃镜怎么收费'])(
    'is not read from %s',
    (said) => {
      expect(chosen(said)).toBeUndefined()
    },
  )
})
