// docs/channels/README.md and the table of README.md, made from what the adapters say of themselves: how messages come, what
// goes out, what a repeat does. A changed capability shows in a review as a changed line.

import type { Adapter, Capabilities, OpenChannel } from '../../src/channel/adapter.ts'
import type { InBothLanguages } from '../../src/model/channel-settings.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import { endingOf } from '../../src/model/media.ts'
import { ADAPTERS } from '../../src/platforms.ts'
import { testHost } from '../contract/adapter-host.ts'
import { SAMPLE_SETTINGS } from './sample-settings.ts'

export const PAGE = 'docs/channels/README.md'
export const FRONT_PAGE = 'README.md'

type Language = keyof InBothLanguages

const BEGIN = '<!-- channels: made by tests/channels/write-channel-table.ts -->'
const END = '<!-- /channels -->'

interface Account {
  readonly name: InBothLanguages
  readonly platform: string
  readonly page: string
  /** Ways it can be set up, the usual one first. */
  readonly channels: readonly [OpenChannel, ...OpenChannel[]]
}

/** Opening does no I/O: nothing here reaches any platform. */
function accounts(): readonly Account[] {
  return ADAPTERS.map((adapter) => {
    const { platform, form, parseSettings, open }: Adapter = adapter
    const [usual, ...others] = SAMPLE_SETTINGS[platform] ?? []
    if (usual === undefined || form === undefined) throw new Error(`${platform}: a form and sample settings are needed`)
    const opened = (settings: object) => open(parseSettings(settings), testHost())
    return { name: form.name, platform, page: `${platform}.md`, channels: [opened(usual), ...others.map(opened)] }
  })
}

interface Column {
  readonly title: InBothLanguages
  cell(channels: Account['channels'], language: Language): string
}

const both = (zh: string, en: string): InBothLanguages => ({ zh, en })
const YES = both('是', 'yes')
const NO = both('否', 'no')

const COLUMNS: readonly Column[] = [
  {
    title: both('消息怎么来', 'messages come by'),
    cell: (channels, language) => joined(channels.map(wayIn), language, both('，或', ' or ')),
  },
  {
    title: both('收图片文件', 'takes files'),
    cell: ([usual], language) => {
      if (usual.openMedia !== undefined || usual.bodyLimit !== undefined) return YES[language]
      return NO[language]
    },
  },
  { title: both('能发', 'sends'), cell: ([{ capabilities }], language) => contents(capabilities)[language] },
  {
    title: both('同事的文件', 'files from the desk'),
    cell: ([{ capabilities }], language) => files(capabilities)[language],
  },
  { title: both('选项', 'choices'), cell: (channels, language) => choices(channels)[language] },
  {
    title: both('什么时候能写', 'when we may write'),
    cell: (channels, language) => joined(channels.map(replies), language, both('；或', '; or ')),
  },
  {
    title: both('重复发送', 'a repeated send'),
    cell: ([{ capabilities }], language) => repeats(capabilities)[language],
  },
]

function joined(cells: readonly InBothLanguages[], language: Language, between: InBothLanguages): string {
  return [...new Set(cells.map((cell) => cell[language]))].join(between[language])
}

function wayIn({ socket, listen, pull, receive, watch }: OpenChannel): InBothLanguages {
  if (socket !== undefined) return both('对方连我们的 WebSocket', 'a socket to us')
  if (listen !== undefined) return both('我们连对方的 WebSocket', 'a socket of ours')
  if (watch !== undefined) return both('收信，新信即时提醒', 'fetching, told of new ones')
  if (pull !== undefined && receive !== undefined) return both('回调提醒，再拉取', 'a call, then fetching')
  return both('回调', 'a call to us')
}

const KINDS: Readonly<Record<OutboundContent['kind'], InBothLanguages | undefined>> = {
  text: both('文字', 'text'),
  choices: undefined, // a column of its own
  image: both('图片', 'pictures'),
  voice: both('语音', 'voices'),
  video: both('视频', 'videos'),
  file: both('文件', 'files'),
  card: both('链接卡片', 'link cards'),
}

function contents({ contentKinds }: Capabilities): InBothLanguages {
  const kinds = contentKinds.flatMap((kind) => KINDS[kind] ?? [])
  return both(kinds.map(({ zh }) => zh).join('、'), kinds.map(({ en }) => en).join(', '))
}

function files({ carriesKept }: Capabilities): InBothLanguages {
  if (carriesKept === undefined) return both('–', '–')
  const types = carriesKept.types.map((type) => endingOf(type).toUpperCase()).join(' ')
  const most = `≤ ${carriesKept.mostBytes / 1024 / 1024} MB`
  return both(`${types}，${most}`, `${types}, ${most}`)
}

function choices(channels: Account['channels']): InBothLanguages {
  const most = channels.map(({ capabilities }) => capabilities.maxChoices)
  const [usual = 0, highest] = [most[0], Math.max(...most)]
  if (highest === 0) return both('数字编号', 'numbered')
  const [zh, en] = [`按钮，最多 ${highest} 个`, `buttons, up to ${highest}`]
  return usual > 0 ? both(zh, en) : both(`数字编号；可设为${zh}`, `numbered; ${en}, if set`)
}

function replies({ capabilities }: OpenChannel): InBothLanguages {
  const { activeSend, countsReplies, inlineReply } = capabilities
  if (!activeSend) {
    return inlineReply ? both('只能随患者来信答复', 'only on the message itself') : both('只收不发', 'never')
  }
  return countsReplies
    ? both('有时限和条数（见说明页）', 'for a while, and so many (see page)')
    : both('平台不设时限', 'no window')
}

function repeats({ idempotentSend }: Capabilities): InBothLanguages {
  if (idempotentSend === 'in-window')
    return both('回复只显示一次；主动发的说不清时交给人', 'replies once; others go to a person')
  return idempotentSend
    ? both('只显示一次，断线自动重发', 'shown once: we repeat by ourselves')
    : both('说不清时标“未知”，交给人', 'marked unknown, goes to a person')
}

/** `folder`: where the pages lie, seen from the page the table is for. */
function channelTable(language: Language, folder: string): string {
  const head = [both('渠道', 'channel'), both('`platform`', '`platform`'), ...COLUMNS.map(({ title }) => title)]
  const rows = accounts().map(({ name, platform, page, channels }) => [
    `[${name[language]}](${folder}${page})`,
    `\`${platform}\``,
    ...COLUMNS.map(({ cell }) => cell(channels, language)),
  ])
  const titles = head.map((title) => title[language])
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The front page with its table made anew; throws where the marks are gone. */
export function withTable(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${FRONT_PAGE} has no place for the table of channels`)
  return `${page.slice(0, from)}${BEGIN}\n\n${channelTable('zh', 'docs/channels/')}\n\n${page.slice(to)}`
}

export function describeChannels(): string {
  return `# 渠道 · Channels

Made by \`node_modules/.bin/node tests/channels/write-channel-table.ts\` from what the adapters say of themselves; do not edit it
by hand. \`tests/channels/channel-table.test.ts\` holds it against them. 每一行来自适配器的自述；每个渠道一页说明：从空账号到第一条得到
回答的消息，平台的限制，出错时看什么。

${channelTable('zh', '')}

怎么设置：控制台“设置中心 → 渠道设置”，或 \`config/daozhen.yaml\`（[运行手册](../operating.md#settings)）。提醒员工的方式见
[staff-alerts.md](staff-alerts.md)。

## English

${channelTable('en', '')}

They are set up in the console (设置中心 → 渠道设置) or in \`config/daozhen.yaml\` ([operating](../operating.md#settings)). Ways to tell
staff that somebody waits: [staff-alerts.md](staff-alerts.md).

- **messages come by**: who opens the connection. Nothing is lost while we are down as far as the platform repeats or keeps; its
  page says how long.
- **files from the desk**: what agents can send from the console; others are refused before sending.
- **when we may write**: where replies are counted, the thread shows what is left.
- **a repeated send**: what happens when a send was cut off and nobody knows whether it arrived.
`
}
