// What the console may ask of knowledge and channels on behalf of the people at it: what the bot would say, answers that
// may fit, what a channel can carry. Reads only; sends nothing.
import { suggestAnswers } from '../bot/suggest-answers.ts'
import { tryDecision } from '../bot/try-decision.ts'
import { fitContent } from '../channel/fallbacks.ts'
import type { BotTrial, TriedDecision } from '../model/bot-trial.ts'
import type { ConfiguredChannel } from '../model/channel-health.ts'
import { wordsOf } from '../model/content.ts'
import type { CarriedFiles } from '../model/media.ts'
import type { ReadableChannel } from '../model/readable-channel.ts'
import type { SuggestedAnswer } from '../model/suggested-answer.ts'
import type { FlowContext } from './context.ts'

export function agentHelp({ knowledge, channels, clock }: Pick<FlowContext, 'knowledge' | 'channels' | 'clock'>) {
  return {
    tryBot: (trial: BotTrial): TriedDecision | undefined => tryDecision(knowledge(), clock.now(), trial),
    channelCarries: (id: string): CarriedFiles =>
      channels.get(id)?.open.capabilities.carriesKept ?? { types: [], mostBytes: 0 },
    channels: (): readonly ConfiguredChannel[] =>
      [...channels.values()].map(({ id, platform, open }) => ({
        ...{ id, platform, isCalled: (open.receive ?? open.socket) !== undefined, pulls: open.pull !== undefined },
        ...{ sends: open.capabilities.activeSend, countsReplies: open.capabilities.countsReplies },
      })),
    readableChannels: (): readonly ReadableChannel[] =>
      [...channels.values()].map(({ id, platform, open: { capabilities } }) => ({
        ...{ id, platform },
        read: (text, labels) => {
          const choices = labels.map((label, at) => ({ id: String(at + 1), label }))
          const said =
            choices.length === 0 ? { kind: 'text' as const, text } : { kind: 'choices' as const, text, choices }
          return fitContent(said, capabilities).map((content) =>
            content.kind === 'choices'
              ? { text: content.text, buttons: content.choices.map(({ label }) => label) }
              : { text: wordsOf(content), buttons: [] },
          )
        },
      })),
    suggestAnswers: (text: string, channelId: string): readonly SuggestedAnswer[] =>
      suggestAnswers(knowledge(), clock.now(), text, channels.get(channelId)?.platform),
  }
}
