// An emergency's course in times: what happened when, from what is known of the conversation.
import type { Row } from '../api.ts'
import type { Thread } from '../live/desk.ts'
import { say } from '../words/words.ts'

export interface Step {
  readonly at: number
  readonly text: string
}

export function storyOf(row: Row, thread: Thread): readonly Step[] {
  if (!row.emergency) return []
  const safety = thread.messages.find((message) => message.author === 'bot' && message.send?.class === 'S')
  const answer = thread.messages.find((message) => message.author === 'agent')
  const steps: (Step | undefined)[] = [
    ...thread.alarms.flatMap((alarm): (Step | undefined)[] => [
      { at: alarm.raisedAt, text: say('story.alarm') },
      alarm.acknowledgedAt === null ? undefined : { at: alarm.acknowledgedAt, text: say('story.acknowledged') },
    ]),
    safety === undefined ? undefined : { at: safety.sentAt, text: say('story.safety') },
    answer === undefined
      ? undefined
      : { at: answer.sentAt, text: say('story.answer', { name: answer.authorName ?? '' }) },
    ...thread.steps.filter(({ retracted }) => !retracted).map((step) => ({ at: step.at, text: didIn(step) })),
    row.closedAt === null ? undefined : { at: row.closedAt, text: say('story.closed') },
  ]
  return steps.filter((step): step is Step => step !== undefined).sort((a, b) => a.at - b.at)
}

function didIn({ kind, outcome, agentName }: Thread['steps'][number]): string {
  const what = say(kind === 'phoned' ? 'steps.phone' : 'steps.department')
  const how = outcome === null ? '' : ` · ${say(outcome === 'reached' ? 'steps.reached' : 'steps.noAnswer')}`
  return `${what}${how} · ${agentName ?? ''}`
}
