// Small questions before something is done: how it ended, until when, to whom.
import { get } from './api.js'
import { el, toast } from './element.js'
import { OUTCOMES, PRESENCES } from './words.js'

function ask(title, content, doIt, yes) {
  const dialog = el('dialog', { 'aria-label': title })
  const submit = async (event) => {
    event.preventDefault()
    if ((await doIt()) !== false) dialog.close()
  }
  dialog.append(
    el(
      'form',
      { class: 'dialog-form', onsubmit: submit },
      el('h2', {}, title),
      content,
      el(
        'div',
        { class: 'bar' },
        el('button', { type: 'button', onclick: () => dialog.close() }, '取消'),
        el('button', { type: 'submit', class: 'primary' }, yes),
      ),
    ),
  )
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

function radios(name, options, chosen) {
  return options.map(([value, text]) =>
    el(
      'label',
      { class: 'check' },
      el('input', { type: 'radio', name, value, checked: value === chosen, required: true }),
      text,
    ),
  )
}

const picked = (box, name) => box.querySelector(`input[name="${name}"]:checked`)?.value

export function askClose(conversation, actions) {
  const box = el(
    'fieldset',
    {},
    el('legend', {}, '结果'),
    conversation.unansweredSince !== null && el('p', { class: 'fault' }, '患者最后一条消息还没有回复。'),
    radios('outcome', Object.entries(OUTCOMES), undefined),
  )
  ask('结束会话', box, () => actions.act(conversation, 'close', { outcome: picked(box, 'outcome') }), '结束')
}

const MINUTE = 60_000
const SHANGHAI_MS = 8 * 60 * MINUTE
const DAY = 24 * 60 * MINUTE

/** 08:00 of the next day in Shanghai, wherever this computer believes to be. */
function tomorrowAtEight() {
  const midnight = Math.floor((Date.now() + SHANGHAI_MS) / DAY) * DAY - SHANGHAI_MS
  return midnight + DAY + 8 * 60 * MINUTE
}

export function askSnooze(conversation, actions) {
  const choices = {
    half: ['30 分钟后', () => Date.now() + 30 * MINUTE],
    two: ['2 小时后', () => Date.now() + 120 * MINUTE],
    tomorrow: ['明天 8:00', tomorrowAtEight],
  }
  const options = Object.entries(choices).map(([value, [text]]) => [value, text])
  const box = el('fieldset', {}, el('legend', {}, '到时再提醒；患者来消息会立即恢复'), radios('until', options, 'half'))
  const doIt = () => actions.act(conversation, 'snooze', { until: choices[picked(box, 'until')][1]() })
  ask('暂缓', box, doIt, '暂缓')
}

export async function askTransfer(conversation, desk, actions) {
  const [agents, teams] = [await get('/agents'), await get('/teams')]
  if (!agents.ok || !teams.ok) return toast('暂时读不到同事名单', 'danger')
  const colleagues = agents.body.agents.filter(
    (agent) => agent.id !== desk.me.id && ['agent', 'trainee', 'lead', 'supervisor'].includes(agent.role),
  )
  const target = el(
    'select',
    { required: true },
    colleagues.map((agent) =>
      el('option', { value: `agent:${agent.id}` }, `${agent.name}（${PRESENCES[agent.presence]}）`),
    ),
    teams.body.teams.map((team) => el('option', { value: `team:${team.id}` }, `小组：${team.name}`)),
  )
  const note = el('textarea', { rows: '3', required: true, maxlength: '1000' })
  const box = el(
    'div',
    {},
    el('label', {}, el('span', {}, '转给'), target),
    el('label', {}, el('span', {}, '给同事的说明（患者看不到）'), note),
  )
  const doIt = () => {
    const [kind, id] = target.value.split(':')
    const to = kind === 'agent' ? { agentId: id } : { teamId: id }
    return actions.act(conversation, 'transfer', { to, note: note.value.trim() || '转接' })
  }
  ask('转接会话', box, doIt, '转接')
}
