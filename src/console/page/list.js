// The list: emergencies on top of every view, then who has waited longest.
import { el, show } from './element.js'
import { ACUITIES, REASONS, STATES, spanSince, timeOf } from './words.js'

const VIEWS = [
  ['mine', '我的'],
  ['waiting', '等待'],
  ['snoozed', '暂缓'],
  ['all', '全部'],
]

/** Emergency, then who waits for our answer (longest first), then the rest by newest message. */
export function byUrgency(a, b) {
  if (a.emergency !== b.emergency) return a.emergency ? -1 : 1
  if (a.queue !== null && b.queue !== null) return 0 // the line has its own order
  const [waitsA, waitsB] = [a.unansweredSince ?? Infinity, b.unansweredSince ?? Infinity]
  if (waitsA !== waitsB) return waitsA < waitsB ? -1 : 1
  return (b.lastMessageAt ?? 0) - (a.lastMessageAt ?? 0)
}

export function showList(place, desk, actions) {
  const rows = desk.lists[desk.view]
  const pinned = emergencies(desk)
  const scrolled = place.querySelector('ul')?.scrollTop ?? 0
  show(
    place,
    el(
      'div',
      { class: 'tabs', role: 'tablist' },
      VIEWS.map(([view, text]) => tab(view, text, desk, actions)),
    ),
    pinned.map((row) => emergencyCard(row, desk, actions)),
    rows.length === 0
      ? el('p', { class: 'empty' }, EMPTY[desk.view])
      : el(
          'ul',
          {},
          rows.map((row) => el('li', {}, rowButton(row, desk, actions))),
        ),
  )
  const list = place.querySelector('ul')
  if (list !== null) list.scrollTop = scrolled
}

const EMPTY = {
  mine: '您手上没有会话。按 F9 接入下一位患者。',
  waiting: '没有患者在等待。',
  snoozed: '没有暂缓的会话。',
  all: '还没有会话。',
}

function tab(view, text, desk, actions) {
  const count = desk.counts[view]
  const isOpen = desk.view === view
  return el(
    'button',
    { role: 'tab', 'aria-selected': String(isOpen), class: isOpen ? 'open' : '', onclick: () => actions.show(view) },
    text,
    count > 0 && el('span', { class: 'count' }, String(count)),
  )
}

function emergencies(desk) {
  const known = new Map()
  for (const row of [...desk.lists.waiting, ...desk.lists.mine]) if (row.emergency) known.set(row.id, row)
  return [...known.values()]
}

function emergencyCard(row, desk, actions) {
  const isMine = row.ownerId === desk.me.id
  return el(
    'section',
    { class: `emergency ${row.alarmRinging ? 'ringing' : ''}`, role: 'alert' },
    el('strong', {}, '▲ 急症 ', el('span', {}, row.person)),
    el('span', {}, row.unansweredSince === null ? timeOf(row.openedAt) : `已等 ${spanSince(row.unansweredSince)}`),
    isMine
      ? el('button', { onclick: () => actions.open(row.id) }, '打开')
      : el('button', { onclick: () => actions.pick(row) }, '立即接入'),
  )
}

function rowButton(row, desk, actions) {
  const waits = row.unansweredSince !== null
  const where = row.queue === null ? STATES[row.state] : (REASONS[row.queue.reason] ?? row.queue.reason)
  const offered = row.queue?.reservedFor === desk.me.id
  return el(
    'button',
    {
      class: `row ${row.id === desk.openId ? 'open' : ''} ${row.emergency ? 'urgent' : ''}`,
      'aria-current': row.id === desk.openId ? 'true' : undefined,
      onclick: () => actions.open(row.id),
    },
    el('span', { class: 'who' }, row.person),
    el('span', { class: 'when' }, row.lastMessageAt === null ? '' : timeOf(row.lastMessageAt)),
    el('span', { class: 'what' }, row.preview ?? where),
    el(
      'span',
      { class: 'chips' },
      row.emergency && el('span', { class: 'chip solid' }, '急症'),
      offered && el('span', { class: 'chip primary' }, '转给您'),
      row.queue !== null && row.queue.acuity === 'urgent' && el('span', { class: 'chip warn' }, ACUITIES.urgent),
      waits && el('span', { class: 'chip warn' }, `等待 ${spanSince(row.unansweredSince)}`),
      row.ownerId !== null && row.ownerId !== desk.me.id && el('span', { class: 'chip' }, row.ownerName ?? '同事'),
    ),
  )
}
