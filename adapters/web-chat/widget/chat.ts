// The conversation as it lives in this browser: what came down, what waits to go up, what stands. Knows nothing of the
// screen; every change is told to `onChange`.
import { type Api, createApi } from './api.ts'
import { now } from './browser.ts'
import type { ChatState } from './chat-state.ts'
import { createFileKeep } from './file-keep.ts'
import { createKeep, type Keep } from './keep.ts'
import { createLink, type LinkState } from './link.ts'
import { createOutbox, type Errand, type OutboxItem } from './outbox.ts'
import { createPost } from './post.ts'
import type { About, Consent, PageMessage, PageSeen, Sign } from './told.ts'
import { createVisitor } from './visitor.ts'
import type { Language } from './words.ts'

const SAY_NOTHING_MS = 1_500
const BOT_TYPES_FOR_MS = 4_000
const TYPING_EVERY_MS = 3_000
const LOOK_AFTER_MS = 250
const READ_AFTER_MS = 800

export interface ChatOptions {
  readonly channel: string
  /** The user the site says this is; parts what is kept here, proves nothing. */
  readonly siteUser: string | undefined
  readonly onChange: (state: ChatState) => void
  readonly onMessage: (message: PageMessage) => void
}

export type Chat = ReturnType<typeof createChat>

export function createChat({ channel, siteUser, onChange, onMessage }: ChatOptions) {
  const space = siteUser === undefined ? channel : `${channel}.${siteUser}`
  const keep = createKeep('localStorage', space)
  const drafts = createKeep('sessionStorage', space)
  const files = createFileKeep(space)
  const api = createApi(channel)
  let state = firstState(keep)
  const set = (change: Partial<ChatState>) => {
    state = { ...state, ...change }
    onChange(state)
  }

  // The site key is the only part of it that anything waits for.
  let learning: Promise<About> | undefined
  const learnAbout = (): Promise<About> => {
    learning ??= api.about().then(({ told, status }) => {
      if (told === undefined) throw new Error(`no description: ${status}`)
      set({ about: told })
      return told
    })
    learning.catch(() => {
      learning = undefined
    })
    return learning
  }

  const visitor = createVisitor({
    api,
    keep,
    siteKey: () => learnAbout().then(({ siteKey }) => siteKey),
    onNew: () => link.connect(),
  })
  const outbox = createOutbox({ keep, files, post: createPost({ api, visitor, files }), onChange: showErrand })
  const link = createLink({
    api,
    visitor,
    onMessage: showMessage,
    onSign: showSign,
    onOther: () => set({ messages: [], standing: undefined, deskSawNo: 0, rating: 'asked' }),
    onState: showLink,
  })
  const withToken = async <Told>(ask: (token: string) => Promise<Told>): Promise<Told> =>
    ask((await visitor.pass()).token)
  const look = later(LOOK_AFTER_MS, async () => {
    const { told } = await withToken((token) => api.state(token))
    if (told !== undefined) set({ standing: told })
  })

  function showMessage(message: PageMessage) {
    if (message.clientId !== undefined) outbox.seen(message.clientId)
    const isOwn = message.author === 'contact'
    const waiting = isOwn ? state.waiting.filter(({ clientId }) => clientId !== message.clientId) : state.waiting
    const known = state.messages.filter(({ no }) => no !== message.no)
    const messages = [...known, message].sort((a, b) => a.no - b.no)
    const deskSawNo = message.author === 'agent' ? message.no : state.deskSawNo
    set({ messages, waiting, deskSawNo, typing: isOwn ? state.typing : undefined })
    if (!isOwn) look()
    onMessage(message)
  }

  const stopTyping = createTimer(() => set({ typing: undefined }))
  function showSign(sign: Sign) {
    if (sign.kind === 'changed') return look()
    set({ typing: 'agent', deskSawNo: state.messages.reduce((most, { no }) => Math.max(most, no), 0) })
    stopTyping(sign.forMs)
  }

  const sayLater = createTimer(() => set({ linkNotice: navigator.onLine ? 'reconnecting' : 'offline' }))
  function showLink(next: LinkState) {
    if (next === 'live') {
      sayLater()
      set({ link: next, linkNotice: undefined })
      learnAbout().catch(() => undefined)
      look()
      return
    }
    set({ link: next })
    sayLater(state.linkNotice === undefined ? SAY_NOTHING_MS : 0)
  }

  function showErrand(item: OutboxItem) {
    const isStored = item.state.kind === 'stored'
    if (item.errand.kind === 'consent' || item.errand.kind === 'rating') {
      if (isStored) look()
      // Nobody could press "again" on something that is not shown.
      if (item.state.kind === 'failed') outbox.remove(item.clientId)
      return
    }
    if (isStored && state.messages.some(({ clientId }) => clientId === item.clientId)) return
    const isKnown = state.waiting.some(({ clientId }) => clientId === item.clientId)
    const waiting = isKnown
      ? state.waiting.map((known) => (known.clientId === item.clientId ? item : known))
      : [...state.waiting, item]
    const withPeople = state.standing?.conversation.with === 'person' || state.standing?.conversation.with === 'line'
    const botIsAsked = isStored && !withPeople && item.errand.kind === 'say'
    set({ waiting, ...(botIsAsked ? { typing: 'bot' as const } : {}) })
    if (botIsAsked) stopTyping(BOT_TYPES_FOR_MS)
  }

  const readUpTo = createReader(api, withToken)
  let typedAt = 0

  return {
    get state() {
      return state
    },
    keep,
    drafts,
    files,
    set,
    start() {
      for (const item of outbox.items()) showErrand(item)
      showLink('connecting')
      learnAbout().catch(() => undefined)
      link.connect()
      outbox.hurry()
      visitor.renewWhenOld()
    },
    wake(change?: { readonly networkChanged: boolean }) {
      link.wake(change)
      outbox.hurry()
    },
    sleep: () => link.sleep(),
    add: (errand: Errand, file?: Blob | Promise<Blob>) => outbox.add(errand, file),
    retry: (clientId: string) => outbox.retry(clientId),
    remove(clientId: string) {
      outbox.remove(clientId)
      set({ waiting: state.waiting.filter((item) => item.clientId !== clientId) })
    },
    consent(consents: readonly Omit<Consent, 'textVersion'>[]) {
      const textVersion = `${state.about?.privacyVersion ?? '0'}.${state.language}`
      outbox.add({ kind: 'consent', consents: consents.map((one) => ({ ...one, textVersion })) })
    },
    rate(stars: number, words: string) {
      outbox.add({ kind: 'rating', stars, words })
      set({ rating: 'done' })
    },
    /** Fire and forget: nobody misses a sign. */
    types() {
      if (now() - typedAt < TYPING_EVERY_MS || state.link !== 'live') return
      typedAt = now()
      withToken((token) => api.typing(token)).catch(() => undefined)
    },
    reads: (no: number) => readUpTo(no),
    speak(language: Language) {
      keep.set('language', language)
      set({ language })
    },
    enlarge(isBig: boolean) {
      keep.set('big', isBig ? 'yes' : 'no')
      set({ isBig })
    },
    openMedia: async (id: string) => (await withToken((token) => api.media(token, id))).told,
    tellPages: (pages: readonly PageSeen[]) =>
      withToken((token) => api.pages(token, pages)).then(({ status }) => status === 200),
    identify: (proof: { userId: string; expiresAt: number; signature: string }) =>
      withToken((token) => api.identify(token, proof)).then(({ status }) => status),
  }
}

function firstState(keep: Keep): ChatState {
  return {
    about: undefined,
    standing: undefined,
    link: 'connecting',
    linkNotice: undefined,
    messages: [],
    waiting: [],
    typing: undefined,
    deskSawNo: 0,
    language: keep.get('language') === 'en' ? 'en' : 'zh-CN',
    isBig: keep.get('big') === 'yes',
    sheet: undefined,
    consentAsked: keep.get('consentAsked') === 'yes',
    leaveForm: 'auto',
    rating: 'asked',
  }
}

/** Many calls within the time are one; a failure is forgotten, the next call asks again. */
function later(ms: number, work: () => Promise<void>): () => void {
  const run = createTimer(() => {
    work().catch(() => undefined)
  })
  return () => run(ms)
}

/** Called with a time: starts anew. Without: stops. */
function createTimer(act: () => void): (ms?: number) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return (ms) => {
    clearTimeout(timer)
    if (ms !== undefined) timer = setTimeout(act, ms)
  }
}

function createReader(api: Api, withToken: <Told>(ask: (token: string) => Promise<Told>) => Promise<Told>) {
  let told = 0
  let seen = 0
  const tell = later(READ_AFTER_MS, async () => {
    if (seen <= told) return
    told = seen
    await withToken((token) => api.read(token, seen))
  })
  return (no: number) => {
    if (no <= seen) return
    seen = no
    tell()
  }
}
