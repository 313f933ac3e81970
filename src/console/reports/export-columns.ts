// One row per conversation: what each column says and how it is worked out. Names and free words are masked unless the
// export was allowed to be plain; every cell that could be a formula is text. A rating never stands here: patients are told
// that it is for figures only and is not shown to whoever served them, and beside the agent's name it would be both a verdict
// on one person by one person and a ranking waiting to be made. Ratings are counted on the board, of people and of the bot.
import { type InboundContent, wordsOf } from '../../model/content.ts'
import type { CloseOutcome, ConversationState, HandoffCard, HandoffReason } from '../../model/conversation.ts'
import { firstResponseMs } from '../../model/figures.ts'
import { maskName, maskText, safeCell } from '../../model/mask.ts'
import type { ExportedConversation, Said } from '../../store/export-rows.ts'
import type { ConsoleContext } from '../context.ts'

export interface Exported {
  readonly row: ExportedConversation
  readonly said: Said
  readonly question: string | undefined
  readonly notes: string | undefined
}

interface Making {
  readonly context: Pick<ConsoleContext, 'channelName' | 'departmentName' | 'calendar'>
  readonly masked: boolean
}

export type Cell = string | number | null

export interface Column {
  readonly key: string
  readonly label: string
  readonly means: string
  cell(exported: Exported, making: Making): Cell
}

const STATES: Readonly<Record<ConversationState, string>> = {
  new: '新会话',
  bot: '机器人接待',
  queued: '等待人工',
  assigned: '接待中',
  waiting_patient: '等患者回复',
  snoozed: '稍后处理',
  closed: '已结束',
}
const OUTCOMES: Readonly<Record<CloseOutcome, string>> = {
  answered: '已解答',
  booked: '已预约',
  'visited-emergency': '已去急诊',
  'transferred-out': '已转出',
  'no-reply': '患者未再回复',
  spam: '骚扰',
  other: '其他',
}
const REASONS: Readonly<Record<HandoffReason, string>> = {
  'asked-for-person': '要求人工',
  'red-flag': '红旗症状',
  'self-harm': '自伤风险',
  violence: '暴力风险',
  complaint: '投诉',
  'medical-quality-complaint': '医疗质量投诉',
  'not-understood': '机器人未理解',
  anger: '情绪激动',
  sensitive: '敏感话题',
  'beyond-authority': '超出权限',
  'needs-person': '图片或语音，需人工查看',
  stale: '消息积压',
  'bot-fault': '机器人故障',
  'send-unknown': '自动回复可能未送达',
  elsewhere: '同事已在平台客户端回复',
}

const nameIn = (names: Readonly<Record<string, string>>, key: string | null) =>
  key === null ? null : (names[key] ?? key)
const SHANGHAI_MS = 8 * 3_600_000

/** `2026-11-22 09:43:10`, Asia/Shanghai. */
export function wallTime(at: number): string {
  return new Date(at + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ')
}
const timeCell = (at: number | null) => (at === null ? null : wallTime(Number(at)))
const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 1_000))
const free = (text: string | undefined, masked: boolean) =>
  text === undefined ? null : safeCell(masked ? maskText(text) : text)

function departments({ card }: ExportedConversation, { context }: Making): Cell {
  if (card === null) return null
  return safeCell((JSON.parse(card) as HandoffCard).departments.map((id) => context.departmentName(id)).join('、'))
}

function waited({ entered_at: from, left_at: to }: ExportedConversation): Cell {
  return from === null || to === null ? null : seconds(Number(to) - Number(from))
}

function responded({ row }: Exported, { context }: Making): Cell {
  if (row.entered_at === null || row.replied_at === null) return null
  const handed = {
    enteredAt: Number(row.entered_at),
    repliedAt: Number(row.replied_at),
    emergency: Number(row.band) === 0,
    teamId: row.team_id ?? undefined,
  }
  return seconds(firstResponseMs(handed, context.calendar()))
}

function person({ row }: Exported, { masked }: Making): Cell {
  if (row.display_name === null) return `访客 ${row.contact_id.slice(-4)}`
  return safeCell(masked ? maskName(row.display_name) : row.display_name)
}

const USUAL: readonly Column[] = [
  { key: 'id', label: '会话编号', means: '系统内编号，不是平台账号', cell: ({ row }) => row.id },
  {
    key: 'channel',
    label: '渠道',
    means: '患者从哪里来',
    cell: ({ row }, { context }) => safeCell(context.channelName(row.channel_id)),
  },
  { key: 'openedAt', label: '开始时间', means: '北京时间', cell: ({ row }) => timeCell(row.opened_at) },
  { key: 'closedAt', label: '结束时间', means: '未结束为空', cell: ({ row }) => timeCell(row.closed_at) },
  { key: 'state', label: '状态', means: '导出那一刻的状态', cell: ({ row }) => nameIn(STATES, row.state) },
  { key: 'outcome', label: '结果', means: '结束时由咨询员选择', cell: ({ row }) => nameIn(OUTCOMES, row.outcome) },
  {
    key: 'emergency',
    label: '急症',
    means: '是否标记为急症',
    cell: ({ row }) => (Number(row.emergency) === 1 ? '是' : '否'),
  },
  { key: 'person', label: '患者称呼', means: '默认只留首字', cell: person },
  {
    key: 'team',
    label: '组',
    means: '最后所在的组',
    cell: ({ row }) => (row.team_name === null ? null : safeCell(row.team_name)),
  },
  {
    key: 'agent',
    label: '咨询员',
    means: '最后接待的人',
    cell: ({ row }) => (row.agent_name === null ? null : safeCell(row.agent_name)),
  },
  { key: 'handedAt', label: '转人工时间', means: '首次进入排队', cell: ({ row }) => timeCell(row.entered_at) },
  { key: 'reason', label: '转人工原因', means: '首次转人工的原因', cell: ({ row }) => nameIn(REASONS, row.reason) },
  {
    key: 'departments',
    label: '建议科室',
    means: '转人工时机器人建议的科室',
    cell: ({ row }, m) => departments(row, m),
  },
  { key: 'waitSeconds', label: '排队（秒）', means: '进入排队到有人接入，自然时间', cell: ({ row }) => waited(row) },
  {
    key: 'firstResponseSeconds',
    label: '首次回复（秒）',
    means: '进入排队到咨询员第一句话，只计工作时间；急症计自然时间',
    cell: responded,
  },
  { key: 'fromPatient', label: '患者消息数', means: '本会话中患者发来的条数', cell: ({ said }) => said.contact },
  { key: 'fromBot', label: '机器人消息数', means: '本会话中机器人发出的条数', cell: ({ said }) => said.bot },
  { key: 'fromAgent', label: '人工消息数', means: '本会话中咨询员发出的条数', cell: ({ said }) => said.agent },
]

const QUESTION: Column = {
  key: 'question',
  label: '首条消息',
  means: '患者的第一句话；默认隐去姓名、电话、证件号',
  cell: ({ question }, { masked }) =>
    free(question === undefined ? undefined : wordsOf(JSON.parse(question) as InboundContent), masked),
}
const NOTES: Column = {
  key: 'notes',
  label: '内部备注',
  means: '同事之间的备注，不得给患者',
  cell: ({ notes }, { masked }) => free(notes, masked),
}

export function columnsFor(wish: { readonly question: boolean; readonly notes: boolean }): readonly Column[] {
  return [...USUAL, ...(wish.question ? [QUESTION] : []), ...(wish.notes ? [NOTES] : [])]
}
