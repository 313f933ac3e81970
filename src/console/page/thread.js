// One conversation: what was said, by whom, and what became of it; beside it what is known.
import { askClose, askSnooze, askTransfer } from './dialogs.js'
import { el, show } from './element.js'
import { attachment } from './media.js'
import { ACUITIES, contentText, FAILURES, OUTCOMES, REASONS, SENDS, STATES, timeOf } from './words.js'

/** What stands on the screen now. */
const drawn = new WeakMap()

export function showThread(place, head, desk, actions) {
  const { opened } = desk
  if (opened === undefined) {
    show(head)
    show(place, el('p', { class: 'empty' }, desk.openId === undefined ? '请从左侧选择一个会话。' : '正在读取…'))
    return
  }
  show(head, headOf(opened.conversation, desk, actions))
  const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 40
  const isOther = place.dataset.shown !== opened.conversation.id
  const { seq: _, ahead: __, ...content } = opened
  const print = JSON.stringify(content)
  if (!isOther && drawn.get(place) === print) return // an opened detail or a selection stays as it is
  drawn.set(place, print)
  const messages = [...(opened.earlier ?? []), ...opened.messages]
  const entries = [
    ...messages.map((message) => ({ at: message.recordedAt, node: () => bubble(message, desk, actions) })),
    ...opened.notes.map((note) => ({ at: note.at, node: () => noteBubble(note) })),
  ].sort((a, b) => a.at - b.at)
  const more = opened.more && !opened.allEarlier
  show(
    place,
    more && el('button', { class: 'earlier', onclick: actions.readEarlier }, '更早的消息'),
    entries.map((entry) => entry.node()),
  )
  place.dataset.shown = opened.conversation.id
  if (atEnd || isOther) place.scrollTop = place.scrollHeight
}

function headOf(conversation, desk, actions) {
  const isMine = conversation.ownerId === desk.me.id
  const isOpen = conversation.state !== 'closed' && !conversation.isGone
  const may = (permission) => desk.me.permissions.includes(permission)
  const offered = conversation.queue?.reservedFor === desk.me.id
  const act = (what) => () => actions.act(conversation, what)
  const held = isMine && isOpen
  return [
    el(
      'div',
      { class: 'grow' },
      el('h2', {}, conversation.person),
      el(
        'span',
        { class: 'meta' },
        `${conversation.isGone ? '已由其他同事处理' : STATES[conversation.state]} · ${conversation.channelId}`,
      ),
      conversation.ownerName !== null && el('span', { class: 'meta' }, ` · ${conversation.ownerName}`),
    ),
    isOpen && offered && el('button', { class: 'primary', onclick: act('accept') }, '接受转接'),
    isOpen && offered && el('button', { onclick: act('decline') }, '退回'),
    isOpen &&
      !offered &&
      conversation.state === 'queued' &&
      el('button', { class: 'primary', onclick: () => actions.pick(conversation) }, '接入 F9'),
    held && el('button', { onclick: () => askTransfer(conversation, desk, actions) }, '转接'),
    held && el('button', { onclick: () => askSnooze(conversation, actions) }, '暂缓'),
    held && el('button', { onclick: act('release') }, '放回队列'),
    held && el('button', { onclick: () => askClose(conversation, actions) }, '结束'),
    !isMine &&
      isOpen &&
      conversation.ownerId !== null &&
      may('conversation.takeover') &&
      el('button', { onclick: act('takeover') }, '接管'),
  ]
}

const AUTHORS = { contact: '患者', bot: '机器人 · 自动回复', agent: '咨询员', system: '系统通知' }

function bubble(message, desk, actions) {
  const { author, authorName, content, send } = message
  const text = contentText(content)
  return el(
    'article',
    { class: `bubble ${author}` },
    el(
      'span',
      { class: 'by' },
      author === 'agent' ? (authorName ?? AUTHORS.agent) : AUTHORS[author],
      ' ',
      timeOf(message.sentAt),
    ),
    el('div', { class: 'text', dir: 'auto' }, text || '［空消息］'),
    message.media !== null && attachment(message),
    content.choices !== undefined &&
      el(
        'ol',
        { class: 'choices' },
        content.choices.map((choice) => el('li', {}, choice.label)),
      ),
    send !== null && sendLine(send, desk, actions),
    message.reason !== null && why(message.reason),
  )
}

function sendLine(send, desk, actions) {
  const isQuestion = (send.state === 'unknown' && send.clearedAt === null) || send.state === 'failed'
  const why = send.failure === null ? '' : `：${FAILURES[send.failure] ?? send.failure}`
  const isMine = desk.opened.conversation.ownerId === desk.me.id
  return el(
    'span',
    { class: `send ${send.state} ${isQuestion ? 'question' : ''}` },
    `${SENDS[send.state]}${send.state === 'sent' ? '' : why}`,
    isQuestion && isMine && el('button', { onclick: () => actions.repeat(send) }, '再发一次'),
  )
}

function why(reason) {
  return el('details', { class: 'why' }, el('summary', {}, '为什么这样回答'), el('code', {}, JSON.stringify(reason)))
}

function noteBubble(note) {
  return el(
    'article',
    { class: 'bubble note' },
    el('span', { class: 'by' }, `内部备注 · ${note.agentName ?? ''} ${timeOf(note.at)}`),
    el('div', { class: 'text', dir: 'auto' }, note.text),
  )
}

export function showContext(place, desk, actions) {
  const { opened } = desk
  if (opened === undefined) return show(place)
  const { card, alarms, conversation, replyWindow } = opened
  show(
    place,
    alarms.map((alarm) => alarmBox(alarm, actions)),
    card !== null && cardBox(card, opened.ahead),
    el(
      'section',
      {},
      el('h3', {}, '会话'),
      line('状态', STATES[conversation.state]),
      line('开始', timeOf(conversation.openedAt)),
      conversation.outcome !== null && line('结果', OUTCOMES[conversation.outcome] ?? conversation.outcome),
      conversation.snoozedUntil !== null && line('暂缓到', timeOf(conversation.snoozedUntil)),
      replyWindow.endsAt !== null && line('可回复到', timeOf(replyWindow.endsAt)),
      replyWindow.left !== null && line('还可发送', `${replyWindow.left} 条`),
      replyWindow.leftAt !== null && line('提示', '对方已取消关注，无法送达'),
    ),
  )
}

function alarmBox(alarm, actions) {
  const isRinging = alarm.acknowledgedAt === null
  return el(
    'section',
    { class: `alarm ${isRinging ? 'ringing' : ''}` },
    el('h3', {}, '▲ 急症提醒'),
    line('原话', wordsOf(alarm.words)),
    line('时间', timeOf(alarm.raisedAt)),
    isRinging
      ? el('button', { class: 'danger', onclick: () => actions.acknowledge(alarm.id) }, '我已看到，正在处理')
      : el('span', { class: 'meta' }, `已确认 ${timeOf(alarm.acknowledgedAt)}`),
  )
}

/** Stored as a JSON list. */
function wordsOf(stored) {
  try {
    const words = JSON.parse(stored)
    return Array.isArray(words) ? words.join('、') : String(words)
  } catch {
    return stored
  }
}

function cardBox(card, ahead) {
  return el(
    'section',
    {},
    el('h3', {}, '转人工'),
    line('原因', REASONS[card.reason] ?? card.reason),
    line('紧急程度', ACUITIES[card.acuity] ?? card.acuity),
    card.words.length > 0 && line('原话', card.words.join('、')),
    card.openQuestion !== undefined && line('未答的问题', card.openQuestion),
    card.departmentNames.length > 0 && line('推荐科室', card.departmentNames.join('、')),
    card.faqShown.length > 0 && line('已给的答案', card.faqShown.join('、')),
    ahead !== null && line('前面还有', `${ahead} 位`),
  )
}

function line(name, text) {
  return el('p', { class: 'line' }, el('span', { class: 'meta' }, name), el('span', { dir: 'auto' }, text))
}
