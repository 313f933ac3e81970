// Where the page begins: reads its address, starts the conversation, draws it anew at every change, and keeps in touch with
// the site around it.
import { render } from 'preact'
import { App } from './App.tsx'
import './chat.css'
import './log.css'
import { createChat } from './chat.ts'
import { isAgreed, isOwn } from './chat-state.ts'
import { findSite } from './site.ts'
import type { Extras } from './ward.ts'
import { chinese, type Words } from './words.ts'

const CHANNEL = /^[A-Za-z0-9_-]{1,64}$/
const SITE_USER = /^[\x21-\x7e]{1,128}$/

const root = document.documentElement
const query = new URLSearchParams(location.search)
const matching = (text: string | null | undefined, shape: RegExp) =>
  text !== null && text !== undefined && shape.test(text) ? text : undefined
const site = findSite()
const onClose = site === undefined ? undefined : () => site.tell({ daozhen: 'close' })

let isDrawing = false
let extras: Extras | undefined
let english: Words | undefined
let unread = 0
const chat = createChat({
  channel: root.dataset.channel ?? matching(query.get('channel'), CHANNEL) ?? 'web',
  siteUser: matching(query.get('user'), SITE_USER),
  onChange: drawSoon,
  onMessage(message) {
    if (isOwn(message) || document.hasFocus()) return
    unread += 1
    site?.tell({ daozhen: 'unread', count: unread })
  },
})

function drawSoon() {
  if (isDrawing) return
  isDrawing = true
  Promise.resolve().then(draw)
}

function draw() {
  isDrawing = false
  const { state } = chat
  const { about, language, isBig } = state
  const words = (language === 'en' ? english : undefined) ?? chinese
  if (language === 'en' && english === undefined) learnEnglish()
  const title = about?.title ?? words.title
  root.lang = words === chinese ? 'zh-CN' : 'en'
  root.classList.toggle('big', isBig)
  root.classList.toggle('framed', site !== undefined)
  document.title = about?.hospital === undefined ? title : `${title} · ${about.hospital}`
  const place = document.getElementById('app')
  const own = { onClose, offersTrail: site !== undefined }
  if (place !== null) render(<App chat={chat} state={state} words={words} extras={extras} {...own} />, place)
  tellTrail(isAgreed(state, 'trail'), state.standing !== undefined)
}

function learnEnglish() {
  import('./words-en.ts')
    .then((module) => {
      english = module.english
      drawSoon()
    })
    .catch(() => undefined)
}

/** Until it is there: the network may be away. Drawn only once its style is there too. */
function fetchExtras() {
  import('./extras.ts')
    .then((module) => {
      const style = document.createElement('link')
      style.rel = 'stylesheet'
      style.href = module.looks
      style.onload = style.onerror = () => {
        extras = module
        drawSoon()
      }
      document.head.append(style)
    })
    .catch(() => setTimeout(fetchExtras, 3_000))
}

let isTrailOn: boolean | undefined
function tellTrail(isOn: boolean, isKnown: boolean) {
  if (!isKnown || isOn === isTrailOn) return
  isTrailOn = isOn
  site?.tell({ daozhen: 'trail', isOn })
}

site?.listen((message) => {
  switch (message.daozhen) {
    case 'opened':
      unread = 0
      document.getElementById('words')?.focus()
      return
    case 'pages':
      chat
        .tellPages(message.pages)
        .then((isTold) => isTold && site.tell({ daozhen: 'told', pages: message.pages.length }))
        .catch(() => undefined)
      return
    case 'user':
      chat
        .identify({ userId: message.userId, expiresAt: message.expiresAt, signature: message.signature })
        .then((status) => {
          if (status !== 200)
            site.tell({ daozhen: 'warn', text: `visitor stays anonymous: signature refused (${status})` })
        })
        .catch(() => site.tell({ daozhen: 'warn', text: 'visitor stays anonymous: no answer' }))
  }
})

window.addEventListener('online', () => chat.wake({ networkChanged: true }))
window.addEventListener('pageshow', (event) => {
  if (event.persisted) chat.wake({ networkChanged: true })
})
window.addEventListener('pagehide', () => chat.sleep())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') chat.wake()
})
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing && event.keyCode !== 229 && chat.state.sheet === undefined)
    onClose?.()
})

// The way to 120 stood there before this file was loaded; from here on the strip does.
document.getElementById('early')?.remove()
chat.start()
draw()
fetchExtras()
site?.tell({ daozhen: 'ready' })
