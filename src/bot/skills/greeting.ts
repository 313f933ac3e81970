// Hello, thanks, goodbye, and arrivals without words. A greeting before a question is not handled here: the answer comes first.
import { remember, sayText } from '../decisions.ts'
import type { Decision, HeardTurn, Skill } from '../turn.ts'

export const greeting: Skill = {
  name: 'greeting',
  consider(turn) {
    const { event, state, heard } = turn
    const kind = event.kind === 'inbound' ? event.content.kind : undefined
    if (kind === 'followed') return hello(turn, 'followed')
    if (kind === 'entered') return state.greeted === true ? undefined : hello(turn, 'entered')
    const courtesy = readCourtesy(heard.matchable.text)
    switch (courtesy) {
      case undefined:
        return undefined
      case 'hello':
        return hello(turn, 'hello')
      case 'thanks':
      case 'goodbye':
        return answer(turn, courtesy)
      case 'acknowledged':
        return state.greeted === true
          ? { why: { skill: 'greeting', rule: 'acknowledged' }, effects: [], state: remember(turn) }
          : hello(turn, 'hello')
    }
  },
}

/** Texts that greet need no greeting before them. */
export function isGreeting({ why }: Decision): boolean {
  return why.skill === 'greeting'
}

export function hello(turn: HeardTurn, rule: string): Decision {
  const text = turn.knowledge.texts(turn.state.greeted === true ? 'greeting.returning' : 'greeting')
  return {
    why: { skill: 'greeting', rule },
    effects: [sayText(text)],
    state: remember(turn, { greeted: true, misses: 0 }),
  }
}

function answer(turn: HeardTurn, rule: 'thanks' | 'goodbye'): Decision {
  const { texts } = turn.knowledge
  return {
    why: { skill: 'greeting', rule },
    effects: [sayText(texts(rule))],
    state: remember(turn, { greeted: true, misses: 0 }),
  }
}

type Courtesy = 'hello' | 'thanks' | 'goodbye' | 'acknowledged'

const COURTESIES: readonly (readonly [Courtesy, RegExp])[] = [
  ['goodbye', /再见|拜拜|拜了|回见|晚安|88|bye/g],
  ['thanks', /谢谢|多谢|感谢|谢了|谢啦|太感谢|蟹蟹|辛苦|麻烦你|麻烦您|3q|thx|thanks|thankyou|太好了/g],
  [
    'hello',
    /我?想(?:要|先)?(?:咨询|问)(?:一下|下|个事|个问题|点事)?|你好|您好|妳好|哈喽|哈啰|嗨|喂|在吗|在不在|在不|在么|有人吗|有人在吗|早上好|上午好|中午好|下午好|晚上好|早安|hello|hi|hey|你是谁|你是机器人吗|早|nihao|请问|想问一下|想问下|问一下|问下|咨询一下|咨询下|咨询/g,
  ],
  [
    'acknowledged',
    /好的|好吧|好嘞|好哒|好滴|好|嗯|恩|哦|噢|喔|知道了|知道啦|明白了?|了解了?|收到|ok|行|可以|没事了?|不用了|没有了|没了|是的|对/g,
  ],
]
const PADDING = /[,、.!?;啊呀哦呢吧了哈啦您你们大家医生护士老师大夫主任我小姐姐美女的\s]/g
const LONGEST_COURTESY = 24

/** The whole message is a greeting, thanks or a nod: it asks nothing. */
export function readCourtesy(text: string): Courtesy | undefined {
  if (text === '' || text.length > LONGEST_COURTESY) return undefined
  let rest = text
  let first: Courtesy | undefined
  for (const [courtesy, words] of COURTESIES) {
    const without = rest.replace(words, '')
    if (without !== rest) first ??= courtesy
    rest = without
  }
  return first !== undefined && rest.replace(PADDING, '') === '' ? first : undefined
}
