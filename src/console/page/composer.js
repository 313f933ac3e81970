// Where an agent writes. Text belongs to one conversation and one mode and is never lost: not by switching, not by a
// failed send, not by a colleague who was faster. Enter of an input method is never a send.
import { newKey, post, sentence } from './api.js'
import { el, show } from './element.js'

export function createComposer(desk, { reload }) {
  const drafts = new Map()
  let mode = 'reply'
  let current
  let sending = false
  let attempt // what was last tried: the same text again carries the same key, so it cannot arrive twice

  const text = el('textarea', { rows: '3', 'aria-label': '回复内容', maxlength: '4000' })
  const button = el('button', { class: 'primary' }, '发送')
  const fault = el('p', { class: 'fault', role: 'alert' })
  const replyTab = el('button', { class: 'open' }, '回复')
  const noteTab = el('button', {}, '内部备注')
  const element = el(
    'div',
    { class: 'composer' },
    el(
      'div',
      { class: 'modes' },
      replyTab,
      noteTab,
      el('span', { class: 'meta grow' }, 'Enter 发送 · Shift+Enter 换行'),
    ),
    text,
    el('div', { class: 'bar' }, fault, button),
  )

  const draftKey = () => `${current?.id}/${mode}`
  const keepDraft = () => {
    if (current !== undefined) drafts.set(draftKey(), text.value)
  }
  const loadDraft = () => {
    text.value = drafts.get(draftKey()) ?? ''
    show(fault)
  }
  const setMode = (next) => {
    keepDraft()
    mode = next
    loadDraft()
    dress()
    text.focus()
  }
  const dress = () => {
    element.classList.toggle('note', mode === 'note')
    replyTab.classList.toggle('open', mode === 'reply')
    noteTab.classList.toggle('open', mode === 'note')
    show(button, mode === 'note' ? '保存备注' : '发送')
    const isHere = current !== undefined && !current.isGone
    const isMine = isHere && current.ownerId === desk.me.id && current.state !== 'closed'
    const mayWrite = isHere && (mode === 'note' || isMine)
    text.readOnly = !mayWrite // still to be read and copied
    button.disabled = !mayWrite || sending
    text.placeholder = mayWrite ? '' : '接入后可以回复'
  }

  const send = async () => {
    const words = text.value.trim()
    if (words === '' || sending || text.readOnly) return
    const key = draftKey()
    const body = { version: current.version, text: words }
    const print = `${key} ${JSON.stringify(body)}`
    if (attempt?.print !== print) attempt = { print, key: newKey() }
    sending = true
    dress()
    const path = `/conversations/${current.id}/${mode === 'note' ? 'notes' : 'reply'}`
    const result = await post(path, body, { key: attempt.key })
    sending = false
    if (result.ok) {
      attempt = undefined
      drafts.delete(key)
      if (draftKey() === key) loadDraft()
    }
    await reload()
    dress()
    if (!result.ok) show(fault, explain(result, desk))
    if (draftKey() === key) text.focus()
  }

  text.addEventListener('input', keepDraft)
  text.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    send()
  })
  button.addEventListener('click', send)
  replyTab.addEventListener('click', () => setMode('reply'))
  noteTab.addEventListener('click', () => setMode('note'))

  return {
    element,
    show(conversation) {
      if (conversation?.id !== current?.id) {
        keepDraft()
        current = conversation
        loadDraft()
      }
      current = conversation
      element.hidden = conversation === undefined
      dress()
    },
    hasDraft: () => text.value.trim() !== '',
    focus() {
      if (!text.readOnly) text.focus()
    },
  }
}

function explain(result, desk) {
  const now = result.error?.current
  if (result.status === 0) return '没有送到服务器，文字已保留；再按一次发送不会重复。'
  if (result.error?.code !== 'conflict' || now === undefined) return sentence(result)
  if (now.ownerId === desk.me.id) return '患者刚有新动态，请看一眼再发送；文字已保留。'
  return now.ownerName === null ? '会话已不在您手上；文字已保留。' : `会话现由 ${now.ownerName} 接待；文字已保留。`
}
