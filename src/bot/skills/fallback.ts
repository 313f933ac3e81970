// When nothing else spoke: pictures go to a person, an unclear message is asked back once, rephrased once, then handed over.
import { never } from '../../base/errors.ts'
import type { InboundContent } from '../../model/content.ts'
import type { TextKey } from '../../model/texts.ts'
import { handOffTo, remember, sayChoices, sayText } from '../decisions.ts'
import { createPhraseFinder } from '../phrases.ts'
import type { Decision, HeardTurn, OfferedChoice, Skill } from '../turn.ts'
import { hello } from './greeting.ts'

const findOffTopic = createPhraseFinder(
  '天气怎么样 天气预报 讲个笑话 讲笑话 写首诗 写一首 股票 彩票 唱首歌 唱歌 世界杯 翻译一下 写代码 写作文 打游戏 电影推荐 星座 算命 双色球',
)

export const fallback: Skill = {
  name: 'fallback',
  consider(turn) {
    const { event, heard } = turn
    if (event.kind === 'inbound') {
      const unread = considerUnread(turn, event.content)
      if (unread !== undefined) return unread
    }
    if (SAD.test(heard.words) && heard.matchable.text === '') return comfort(turn)
    if (heard.matchable.text === '') return isWaiting(turn) ? hello(turn, 'hello') : silent(turn)
    if (findOffTopic(heard.matchable).length > 0) return politelyDecline(turn)
    return notUnderstood(turn)
  },
}

const SAD = /[😢😭😞😔😟😣😖😫😩😰😨😱😥😓🥺😿💔]/u

function comfort(turn: HeardTurn): Decision {
  return {
    why: { skill: 'fallback', rule: 'comfort' },
    effects: [sayText(turn.knowledge.texts('kindness'))],
    state: remember(turn, turn.state.offered === undefined ? {} : { offered: turn.state.offered }),
  }
}

/** "？？？", or the first message is a picture of a face: somebody is there and waits. */
function isWaiting({ heard, state }: HeardTurn): boolean {
  return heard.words !== '' && (state.greeted !== true || /[?？]/.test(heard.words))
}

/** Content whose meaning is not in words, and signals nobody waits for an answer to. */
function considerUnread(turn: HeardTurn, content: InboundContent): Decision | undefined {
  switch (content.kind) {
    case 'text':
    case 'menuChosen':
      return undefined
    case 'voice':
      return turn.heard.words === '' ? cannotHear(turn) : undefined
    case 'image':
      return cannotRead(turn, content.kind, 'media.image', 'hand over')
    case 'video':
    case 'file':
      return cannotRead(turn, content.kind, 'media.other', 'hand over')
    case 'location':
    case 'link':
    case 'unsupported':
      return cannotRead(turn, content.kind, 'media.other', 'stay')
    case 'followed':
    case 'unfollowed':
    case 'entered':
    case 'consentRevoked':
    case 'deliveryReport':
    case 'recalled':
    case 'answeredElsewhere':
    case 'unsupportedEvent':
      return silent(turn)
    default:
      return never(content)
  }
}

function cannotRead(turn: HeardTurn, rule: string, key: TextKey, next: 'stay' | 'hand over'): Decision {
  const say = sayText(turn.knowledge.texts(key))
  return {
    why: { skill: 'fallback', rule },
    effects: next === 'stay' ? [say] : [say, handOffTo({ reason: 'needs-person' })],
    state: remember(turn),
  }
}

/** A voice message without words: asks to type once, the second one in a row is for a person to listen to. */
function cannotHear(turn: HeardTurn): Decision {
  const { asked = {} } = turn.state
  if ((asked.typing ?? 0) > 0) {
    const { typing: _, ...rest } = asked
    const decision = cannotRead(turn, 'voice-again', 'media.voiceAgain', 'hand over')
    return { ...decision, state: { ...decision.state, asked: rest } }
  }
  const decision = cannotRead(turn, 'voice', 'media.voice', 'stay')
  return { ...decision, state: { ...decision.state, asked: { ...asked, typing: 1 } } }
}

function silent(turn: HeardTurn): Decision {
  return { why: { skill: 'fallback', rule: 'nothing-said' }, effects: [], state: turn.state }
}

function politelyDecline(turn: HeardTurn): Decision {
  return {
    why: { skill: 'fallback', rule: 'off-topic' },
    effects: [sayText(turn.knowledge.texts('refuse.offTopic'))],
    state: remember(turn),
  }
}

/** Ask back, rephrase, hand over. */
function notUnderstood(turn: HeardTurn): Decision {
  const { heard, state, knowledge } = turn
  const misses = (state.misses ?? 0) + 1
  const unanswered = { kind: 'unanswered', text: heard.words } as const
  if (misses === 1) {
    return {
      why: { skill: 'fallback', rule: 'ask-back' },
      effects: [sayText(knowledge.texts('ask.about')), unanswered],
      state: remember(turn, { misses, pending: { ask: 'about', words: heard.words.slice(0, 200) } }),
    }
  }
  if (misses === 2) {
    const offered: readonly OfferedChoice[] = [{ kind: 'person' }]
    return {
      why: { skill: 'fallback', rule: 'rephrase' },
      effects: [sayChoices(turn, knowledge.texts('ask.rephrase'), offered), unanswered],
      state: remember(turn, { misses, offered }),
    }
  }
  return {
    why: { skill: 'fallback', rule: 'hand-over' },
    effects: [sayText(knowledge.texts('fallback.handoff')), handOffTo({ reason: 'not-understood' }), unanswered],
    state: remember(turn, { misses: 0 }),
  }
}
