// How the channels do, for administrators and supervisors: states, times and counts, never a word or an id of a patient.
import {
  type ConfiguredChannel,
  concernsOf,
  isAboutOnePerson,
  skewOf,
  statusOf,
  type Trouble,
} from '../../model/channel-health.ts'
import { type ChannelRows, readChannelHealth } from '../../store/channel-health.ts'
import { ok } from '../answer.ts'
import type { ConsoleContext } from '../context.ts'
import type { Handler } from '../route.ts'
import type { channelsContract } from './contract.ts'

export const channels: Handler<typeof channelsContract.channels> = async ({ context }) => {
  const now = context.clock.now()
  const shown = []
  for (const channel of context.channels()) {
    shown.push(shownChannel(context, channel, await readChannelHealth(context.store.reads, channel.id, now)))
  }
  return ok({ channels: shown })
}

function shownChannel(context: ConsoleContext, channel: ConfiguredChannel, rows: ChannelRows) {
  const { id, platform, isCalled, sends, countsReplies } = channel
  const concerns = concernsOf(rows, context.clock.now())
  const { pull } = rows
  return {
    ...{ id, name: context.channelName(id), platform, sends, countsReplies },
    ...{ status: statusOf(rows, concerns), concerns },
    webhookAddress: isCalled ? `${(context.settings.publicUrl ?? '').replace(/\/$/, '')}/webhooks/${id}` : null,
    ...{ lastInboundAt: rows.lastInboundAt ?? null, lastSentAt: rows.lastSentAt ?? null },
    lastHour: {
      ...rows.lastHour,
      failures: rows.lastHour.failures.map((each) => ({ ...each, onePerson: isAboutOnePerson(each.why) })),
    },
    waiting: { ...rows.waiting, oldestDueSince: rows.waiting.oldestDueSince ?? null },
    pausedUntil: rows.pausedUntil ?? null,
    ...{ sendTrouble: shownTrouble(rows.sendTrouble), deliveryTrouble: shownTrouble(rows.deliveryTrouble) },
    tokens: rows.tokens.map((token) => ({ ...token, fetchedAt: token.fetchedAt ?? null })),
    pull: pull === undefined ? null : { ...pull, pulledAt: pull.pulledAt ?? null, failure: pull.failure ?? null },
    delayMs: skewOf(rows.delaysMs) ?? null,
  }
}

function shownTrouble(trouble: Trouble | undefined) {
  if (trouble === undefined) return null
  const { at, why, platformCode, overAt } = trouble
  return { at, why, platformCode: platformCode ?? null, overAt: overAt ?? null }
}
