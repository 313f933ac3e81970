// The agent's screen: list, thread, context. One place holds what is known; every change comes from the API and is shown
// anew. The event stream only says that something is new, never what a patient wrote.
import { get, post, sentence } from './api.js'
import { createComposer } from './composer.js'
import { el, show, toast } from './element.js'
import { byUrgency, showList } from './list.js'
import { listen } from './live.js'
import { showContext, showThread } from './thread.js'
import { PRESENCES, ROLES } from './words.js'

const HEARTBEAT_MS = 20_000
const REFRESH_MS = 300
const TICK_MS = 15_000
const SLOW_LINK_MS = 1_500

export function openDesk(app, me, signOut) {
  const desk = {
    me,
    view: 'mine',
    lists: { mine: [], waiting: [], snoozed: [], all: [] },
    counts: { mine: 0, waiting: 0, snoozed: 0, emergencies: 0 },
    openId: undefined,
    opened: undefined,
    presence: me.presence,
  }
  const parts = frame(app, desk)
  const composer = createComposer(desk, { reload: () => refresh(true) })
  parts.foot.append(composer.element)

  let stopListening = () => {}
  let closed = false
  let lastInputAt = Date.now()
  const sawInput = () => {
    lastInputAt = Date.now()
  }
  const isBackground = () => Date.now() - lastInputAt > 60_000

  // ── reading ──
  const readList = async (view) => {
    const result = await get(`/conversations?view=${view}&limit=100`, { background: true })
    if (result.ok)
      desk.lists[view] = view === 'all' ? result.body.conversations : result.body.conversations.sort(byUrgency)
    return result
  }
  const readOpened = async () => {
    const id = desk.openId
    if (id === undefined) return
    const result = await get(`/conversations/${id}`, { background: true })
    if (desk.openId !== id) return
    if (result.ok) {
      const before = desk.opened
      desk.opened = before?.conversation.id === id ? { ...result.body, earlier: before.earlier } : result.body
    } else if (result.status === 404 && desk.opened !== undefined) {
      // Somebody else's now. What was being written stays readable; nothing more can be done here.
      desk.opened = { ...desk.opened, conversation: { ...desk.opened.conversation, isGone: true } }
      if (!composer.hasDraft()) close()
    }
  }
  const close = () => {
    desk.openId = undefined
    desk.opened = undefined
    toast('这个会话已由其他同事处理')
  }
  const refresh = async (also) => {
    const views = new Set(['mine', 'waiting', desk.view])
    const results = await Promise.all([...views].map(readList))
    const counted = await get('/conversations/counts', { background: true })
    if (counted.ok) desk.counts = counted.body
    if (also) await readOpened()
    if (!closed) render()
    return results[0]
  }
  let refreshing
  let wantsOpened = false
  const refreshSoon = (event) => {
    wantsOpened ||= event === undefined || event.conversationId === desk.openId
    refreshing ??= setTimeout(() => {
      refreshing = undefined
      const also = wantsOpened
      wantsOpened = false
      refresh(also)
    }, REFRESH_MS)
  }

  // ── doing ──
  const act = async (conversation, what, body = {}) => {
    const result = await post(`/conversations/${conversation.id}/${what}`, { version: conversation.version, ...body })
    if (!result.ok) toast(lost(result, desk), 'danger')
    await refresh(true)
    return result
  }
  const open = async (id) => {
    desk.openId = id
    desk.opened = undefined
    render()
    await readOpened()
    render()
    composer.focus()
  }
  const pick = async (conversation) => {
    if (conversation === undefined) return toast('没有等待中的会话')
    const result = await act(conversation, 'pick')
    if (result.ok) {
      desk.view = 'mine'
      await open(conversation.id)
    }
  }
  const acknowledge = async (alarmId) => {
    const result = await post(`/alarms/${alarmId}/acknowledge`)
    if (!result.ok) toast(sentence(result), 'danger')
    await refresh(true)
  }
  const repeat = async (send) => {
    const result = await post(`/sends/${send.id}/repeat`, { version: desk.opened.conversation.version })
    if (!result.ok) toast(lost(result, desk), 'danger')
    await refresh(true)
  }
  const readEarlier = async () => {
    const known = [...(desk.opened.earlier ?? []), ...desk.opened.messages]
    const result = await get(`/conversations/${desk.openId}/messages?before=${known[0].no}`)
    if (!result.ok) return toast(sentence(result), 'danger')
    desk.opened = {
      ...desk.opened,
      earlier: [...result.body.messages, ...(desk.opened.earlier ?? [])],
      allEarlier: !result.body.more,
    }
    render()
  }
  const setPresence = async (presence) => {
    const result = await post('/presence', { presence })
    if (result.ok) desk.presence = result.body.presence
    else toast(sentence(result), 'danger')
    await refresh(false)
  }
  const beat = async () => {
    const result = await post('/heartbeat', {}, { background: isBackground() })
    if (!result.ok) return
    const wasHere = desk.presence !== 'offline'
    if (wasHere && result.body.presence === 'offline') await post('/presence', { presence: desk.presence })
    else desk.presence = result.body.presence
    renderTop()
  }
  const actions = { open, pick, act, acknowledge, repeat, readEarlier }

  // ── showing ──
  // Never between press and release: the button under the finger would be gone.
  let isPressed = false
  let wantsRender = false
  const press = () => {
    isPressed = true
  }
  const release = () => {
    setTimeout(() => {
      isPressed = false
      if (wantsRender) render()
    }, 0)
  }
  const render = () => {
    wantsRender = isPressed
    if (isPressed || closed) return
    renderTop()
    showList(parts.list, desk, { ...actions, show: showView })
    composer.show(desk.opened?.conversation) // takes its room before the thread goes to its end
    showThread(parts.thread, parts.head, desk, actions)
    showContext(parts.context, desk, actions)
  }
  const showView = (view) => {
    desk.view = view
    render()
    refresh(false)
  }
  const renderTop = () => {
    const ringing = [...desk.lists.waiting, ...desk.lists.mine].some((row) => row.alarmRinging)
    const waiting = desk.lists.mine.filter((row) => row.unansweredSince !== null).length + desk.counts.waiting
    document.title = `${ringing ? '【急症】' : ''}${waiting > 0 ? `(${waiting}) ` : ''}导诊台`
    parts.presence.value = desk.presence
    parts.presence.className = `presence ${desk.presence}`
    parts.offline.hidden = desk.presence !== 'offline'
  }

  // ── life ──
  const onKey = (event) => {
    if (event.isComposing || event.keyCode === 229) return
    if (event.code === 'F9') {
      event.preventDefault()
      pick(desk.lists.waiting[0])
    } else if (event.code === 'F8') {
      event.preventDefault()
      pick(desk.lists.waiting.find((row) => row.emergency))
    }
  }
  let lostTimer
  const onState = (state) => {
    clearTimeout(lostTimer)
    const say = () => {
      parts.link.className = `link ${state}`
      show(parts.link, state === 'live' ? '实时已连接' : '正在重新连接…')
    }
    if (state === 'live') say()
    else lostTimer = setTimeout(say, SLOW_LINK_MS)
  }
  const timers = [
    setInterval(beat, HEARTBEAT_MS),
    setInterval(() => refresh(false), 4 * TICK_MS),
    setInterval(render, TICK_MS),
  ]
  for (const name of ['keydown', 'pointerdown', 'pointermove'])
    document.addEventListener(name, sawInput, { passive: true })
  document.addEventListener('keydown', onKey)
  document.addEventListener('pointerdown', press)
  for (const name of ['pointerup', 'pointercancel']) document.addEventListener(name, release)
  parts.presence.addEventListener('change', () => setPresence(parts.presence.value))
  parts.goOnline.addEventListener('click', () => setPresence('online'))
  parts.signOut.addEventListener('click', async () => {
    await setPresence('offline')
    signOut()
  })
  refresh(false).then((result) => {
    if (closed || !result.ok) return
    stopListening = listen(result.body.seq, { onEvent: refreshSoon, onReset: () => refreshSoon(), onState })
  })
  render()

  return () => {
    closed = true
    stopListening()
    for (const timer of timers) clearInterval(timer)
    clearTimeout(refreshing)
    for (const name of ['keydown', 'pointerdown', 'pointermove']) document.removeEventListener(name, sawInput)
    document.removeEventListener('keydown', onKey)
    document.removeEventListener('pointerdown', press)
    for (const name of ['pointerup', 'pointercancel']) document.removeEventListener(name, release)
    document.title = '导诊台'
  }
}

/** 409 in words: who has it now. */
function lost(result, desk) {
  const { error } = result
  const owner = error?.current?.ownerName
  if (error?.code === 'conflict' && owner && error.current.ownerId !== desk.me.id) return `该会话现由 ${owner} 接待`
  return sentence(result)
}

function frame(app, desk) {
  const { me } = desk
  const parts = {
    link: el('span', { class: 'link lost', role: 'status' }, '正在连接…'),
    presence: el(
      'select',
      { 'aria-label': '我的状态' },
      Object.entries(PRESENCES).map(([value, text]) => el('option', { value }, text)),
    ),
    signOut: el('button', {}, '退出'),
    goOnline: el('button', { class: 'primary' }, '上线接待'),
    list: el('nav', { class: 'list', 'aria-label': '会话列表' }),
    head: el('header', { class: 'thread-head' }),
    thread: el('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': '对话' }),
    foot: el('footer', { class: 'foot' }),
    context: el('aside', { class: 'context', 'aria-label': '会话资料' }),
  }
  parts.offline = el('div', { class: 'banner' }, '您目前离线，不会收到新会话。', parts.goOnline)
  show(
    app,
    el(
      'div',
      { class: 'frame' },
      el(
        'header',
        { class: 'top' },
        el('h1', {}, me.hospital),
        el('span', { class: 'meta grow' }, '导诊台'),
        parts.link,
        el('span', { class: 'meta keys' }, el('kbd', {}, 'F9'), ' 接入下一位'),
        parts.presence,
        el('span', { class: 'me' }, `${me.name} · ${ROLES[me.role]}`),
        parts.signOut,
      ),
      parts.offline,
      el(
        'div',
        { class: 'panes' },
        parts.list,
        el('main', { class: 'thread' }, parts.head, parts.thread, parts.foot),
        parts.context,
      ),
    ),
  )
  return parts
}
