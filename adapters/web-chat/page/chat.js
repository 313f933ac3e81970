// The patient's page, put together. What may be shown, sent or kept is decided in the parts.
import { createApi, createVisitor } from './api.js'
import { createComposer } from './composer.js'
import { createKeep } from './keep.js'
import { createLink } from './link.js'
import { createLog } from './log.js'
import { createOutbox } from './outbox.js'
import { translatePage, wordsFor } from './words.js'

/** A short cut in the line is nobody's business. */
const SAY_NOTHING_MS = 1_500
/** The bot knows this word in every state. */
const HUMAN_WORD = '转人工'

const at = (id) => document.getElementById(id)
const root = document.documentElement
const asked = new URLSearchParams(location.search).get('channel')
const channel = root.dataset.channel ?? (asked !== null && /^[A-Za-z0-9_-]{1,64}$/.test(asked) ? asked : 'web')

const keep = createKeep('localStorage', channel)
const language = keep.get('language') === 'en' ? 'en' : 'zh-CN'
const words = wordsFor(language)
const api = createApi(channel)

// The site key is the only part of it that anything waits for.
let about
function learnAbout() {
  about ??= api.about().then((answer) => {
    if (answer.status !== 200) throw new Error(`no description: ${answer.status}`)
    introduce(answer.json)
    return answer.json
  })
  about.catch(() => {
    about = undefined
  })
  return about
}

const log = createLog({
  scroller: at('scroller'),
  list: at('log'),
  newer: at('newer'),
  words,
  language,
  onChoose: (choice) => outbox.add(choice),
  onRetry: (entry) => outbox.retry(entry),
  onRemove: (entry) => {
    outbox.remove(entry)
    log.removeWaiting(entry)
  },
})
const visitor = createVisitor({
  api,
  keep,
  siteKey: () => learnAbout().then(({ siteKey }) => siteKey),
  onNew: () => link.connect(),
})
const link = createLink({ api, visitor, onMessage, onOther: log.startOver, onState: showLink })
const outbox = createOutbox({ keep, post, onChange: log.showWaiting })

function onMessage(message) {
  if (message.clientId !== undefined) outbox.seen(message.clientId)
  log.showMessage(message)
}

async function post({ clientId, text, choiceId }) {
  try {
    const { token } = await visitor.pass()
    const { status, retryAfterMs } = await api.say(token, { clientId, text, choiceId })
    if (status === 200) return { kind: 'stored' }
    if (status === 401) visitor.reject(token)
    if (status === 429) return { kind: 'again', why: 'too-many', afterMs: retryAfterMs }
    if (status === 401 || status === 408 || status >= 500)
      return { kind: 'again', why: 'server', afterMs: retryAfterMs }
    return { kind: 'refused' }
  } catch {
    return { kind: 'again', why: 'network' }
  }
}

let sayLater
function showLink(state) {
  clearTimeout(sayLater)
  const line = at('link')
  at('place').classList.toggle('live', state === 'live')
  if (state === 'live') {
    line.hidden = true
    learnAbout()
    return
  }
  sayLater = setTimeout(
    () => {
      line.textContent = navigator.onLine ? words.reconnecting : words.offline
      line.hidden = false
    },
    line.hidden ? SAY_NOTHING_MS : 0,
  )
}

function introduce({ hospital, title, emergencyPhone, privacyNote, quickQuestions }) {
  at('title').textContent = hospital ?? title
  at('place').textContent = hospital === undefined ? '' : title
  document.title = hospital === undefined ? title : `${title} · ${hospital}`
  at('privacy').textContent = privacyNote
  if (emergencyPhone !== undefined && emergencyPhone !== '120') {
    const phone = document.createElement('a')
    phone.textContent = `${words.ownPhone} ${emergencyPhone}`
    phone.href = `tel:${emergencyPhone.replace(/[^0-9+]/g, '')}`
    at('own-phone').replaceChildren(phone)
  }
  for (const text of quickQuestions) {
    const chip = document.createElement('button')
    chip.type = 'button'
    chip.className = 'chip'
    chip.textContent = text
    chip.addEventListener('click', () => outbox.add({ text }))
    at('quick').append(chip)
  }
}

function showSize(isBig) {
  root.classList.toggle('big', isBig)
  at('big').setAttribute('aria-pressed', String(isBig))
}

function wake(change) {
  link.wake(change)
  outbox.hurry()
}

root.lang = language
translatePage(words)
at('language').textContent = language === 'en' ? '中文' : 'EN'
at('language').lang = language === 'en' ? 'zh-CN' : 'en'
at('language').addEventListener('click', () => {
  keep.set('language', language === 'en' ? 'zh-CN' : 'en')
  location.reload()
})
showSize(keep.get('big') === 'yes')
at('big').addEventListener('click', () => {
  const isBig = !root.classList.contains('big')
  keep.set('big', isBig ? 'yes' : 'no')
  showSize(isBig)
})
at('human').addEventListener('click', () => outbox.add({ text: HUMAN_WORD }))
const draft = createKeep('sessionStorage', channel)
createComposer({ form: at('composer'), box: at('words'), keep: draft, onSay: (text) => outbox.add({ text }) })

window.addEventListener('online', () => wake({ networkChanged: true }))
window.addEventListener('pageshow', (event) => {
  if (event.persisted) wake({ networkChanged: true })
})
window.addEventListener('pagehide', () => link.sleep())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') wake()
})

for (const entry of outbox.items()) log.showWaiting(entry)
showLink('connecting')
learnAbout()
link.connect()
outbox.hurry()
visitor.renewWhenOld()
