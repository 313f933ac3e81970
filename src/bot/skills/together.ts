// Two answers in one message: said one after the other, never more, never longer than a person reads on a telephone.
import { sayText } from '../decisions.ts'
import type { Decision, Effect, HeardTurn } from '../turn.ts'

/** Both answers with all that belongs to them; longer, and only the first is given. */
const MOST_BYTES = 1_500

type Reply = (turn: HeardTurn) => Decision | undefined

/** `hasMore`: a third question was in the message; it is asked for again. */
export function together(turn: HeardTurn, first: Reply, second: Reply, hasMore: boolean): Decision | undefined {
  const one = first({ ...turn, brief: true })
  if (one === undefined) return second(turn)
  const other = second({ ...turn, brief: true, state: withoutOpen(one) })
  if (other === undefined) return first(turn)
  const askOn = hasMore ? `\n\n${turn.knowledge.texts('faq.askOn')}` : ''
  const [said, alsoSaid] = [textOf(one), textOf(other)]
  const text = `${said}\n\n${alsoSaid}${askOn}`
  if (said === undefined || alsoSaid === undefined || Buffer.byteLength(text) > MOST_BYTES) return first(turn)
  const { offered } = one.state
  return {
    why: { ...one.why, also: other.why },
    effects: [sayText(text), ...[...one.effects, ...other.effects].filter(({ kind }) => kind !== 'say')],
    state: {
      ...other.state,
      ...(offered === undefined || other.state.offered !== undefined ? {} : { offered }),
    },
  }
}

/** The second answer must not find choices of the first still open. */
function withoutOpen({ state }: Decision): Decision['state'] {
  const { offered: _offered, pending: _pending, ...rest } = state
  return rest
}

function textOf({ effects }: Decision): string | undefined {
  const say = effects.find((effect): effect is Extract<Effect, { kind: 'say' }> => effect.kind === 'say')
  if (say === undefined) return undefined
  const { content } = say
  return content.kind === 'text' || content.kind === 'choices' ? content.text : undefined
}
