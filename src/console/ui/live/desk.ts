// What is known of conversations: rows, views, opened threads. One writer: everything comes from the API after the event
// stream said that something is new, read one after the other, so that an older answer never covers a newer one.
import { useQueryClient } from '@tanstack/vue-query'
import { defineStore } from 'pinia'
import { computed, reactive, ref } from 'vue'
import { get, type LiveEvent, type Message, type Opened, type Refusal, type Row } from '../api.ts'
import { countOf, type Filter, queryOf } from './filter.ts'
import { listenTogether } from './one-stream.ts'
import { unreadAfter, useSeen } from './seen.ts'
import { useSession } from './session.ts'
import { byUrgency } from './urgency.ts'

export const VIEWS = ['mine', 'waiting', 'snoozed', 'all'] as const
export type View = (typeof VIEWS)[number]
/** `found`: the view that is looked at, narrowed by the filter. */
export type List = View | 'found'

export interface Thread extends Omit<Opened, 'messages'> {
  readonly messages: readonly Message[]
  /** Somebody else's now: still to be read, nothing more can be done. */
  readonly isGone: boolean
}

type LinkState = 'connecting' | 'live' | 'lost'

const GATHER_MS = 150
const SLOW_LINK_MS = 1_500
const LOOK_AGAIN_MS = 60_000
const MOST_THREADS = 30
const PAGE = 100

export const useDesk = defineStore('desk', () => {
  const session = useSession()
  const seen = useSeen()
  const queries = useQueryClient()

  const rows = reactive(new Map<string, Row>())
  const views = reactive<Record<List, readonly string[]>>({ mine: [], waiting: [], snoozed: [], all: [], found: [] })
  const next = reactive<Record<List, string | null>>({
    mine: null,
    waiting: null,
    snoozed: null,
    all: null,
    found: null,
  })
  const loaded = reactive(new Set<List>())
  const counts = ref({ mine: 0, waiting: 0, snoozed: 0, emergencies: 0 })
  const threads = reactive(new Map<string, Thread>())
  const fault = ref<Refusal>()
  /** Of the open conversation: the list may well be readable. */
  const threadFault = ref<Refusal>()
  const view = ref<View>('mine')
  const filter = ref<Filter>({})
  const isNarrowed = computed(() => countOf(filter.value) > 0)
  /** What stands in the list. */
  const shown = computed((): List => (isNarrowed.value ? 'found' : view.value))
  const openId = ref<string>()
  const link = ref<LinkState>('connecting')

  // ── reading, one after the other ──
  const stale = { lists: new Set<List>(), threads: new Set<string>() }
  const readers: (() => void)[] = []
  let gathering: ReturnType<typeof setTimeout> | undefined
  let reading = false

  function refresh(what: { lists?: readonly List[]; thread?: string | undefined }, afterMs = 0): Promise<void> {
    for (const name of what.lists ?? []) stale.lists.add(name)
    if (what.thread !== undefined) stale.threads.add(what.thread)
    const done = new Promise<void>((resolve) => readers.push(resolve))
    if (gathering === undefined) gathering = setTimeout(() => void readAll(), afterMs)
    return done
  }

  async function readAll(): Promise<void> {
    gathering = undefined
    if (reading) return
    reading = true
    while (stale.lists.size > 0 || stale.threads.size > 0) {
      const waiting = readers.splice(0)
      const [lists, opened] = [[...stale.lists], [...stale.threads]]
      stale.lists.clear()
      stale.threads.clear()
      await Promise.all([
        ...lists.map(readList),
        ...opened.map(readThread),
        lists.length > 0 ? readCounts() : undefined,
      ])
      for (const resolve of waiting) resolve()
    }
    reading = false
    for (const resolve of readers.splice(0)) resolve()
  }

  const pathOf = (name: List) =>
    `/conversations?view=${name === 'found' ? view.value : name}&limit=${PAGE}${name === 'found' ? queryOf(filter.value) : ''}`

  async function readList(name: List): Promise<void> {
    const path = pathOf(name)
    const result = await get('conversations', path, { background: true })
    if (path !== pathOf(name)) return // the filter has changed meanwhile
    if (!result.ok) {
      fault.value = result.error
      return
    }
    fault.value = undefined
    keepRows(result.body.conversations)
    const ids = result.body.conversations.map((row) => row.id)
    // Pages read further down stay, as long as the first one still leads to them: never a hole between.
    const known = (name === 'all' || name === 'found') && loaded.has(name) ? views[name] : []
    const older = ids.some((id) => known.includes(id)) ? known.filter((id) => !ids.includes(id)) : []
    views[name] = [...ids, ...older]
    if (older.length === 0) next[name] = result.body.next
    loaded.add(name)
  }

  async function readMore(name: List): Promise<void> {
    const cursor = next[name]
    if (cursor === null) return
    const path = pathOf(name)
    const result = await get('conversations', `${path}&cursor=${encodeURIComponent(cursor)}`)
    if (!result.ok || path !== pathOf(name)) return
    keepRows(result.body.conversations)
    views[name] = [...new Set([...views[name], ...result.body.conversations.map((row) => row.id)])]
    next[name] = result.body.next
  }

  function keepRows(fresh: readonly Row[]): void {
    for (const row of fresh) {
      const known = rows.get(row.id)
      if (known === undefined || known.version <= row.version) rows.set(row.id, row)
    }
  }

  async function readCounts(): Promise<void> {
    const result = await get('counts', '/conversations/counts', { background: true })
    if (result.ok) counts.value = result.body
  }

  async function readThread(id: string): Promise<void> {
    const known = threads.get(id)
    const result = await get('conversation', `/conversations/${id}`, { background: known !== undefined })
    if (!result.ok) {
      if (result.status === 404 && known !== undefined) threads.set(id, { ...known, isGone: true })
      else if (result.status === 404) threads.delete(id)
      if (known === undefined && id === openId.value) threadFault.value = result.error
      return
    }
    if (id === openId.value) threadFault.value = undefined
    keepRows([result.body.conversation])
    threads.delete(id) // the newest stands last
    threads.set(id, { ...result.body, ...joined(known, result.body), isGone: false })
    const oldest = [...threads.keys()].find((each) => each !== openId.value)
    if (threads.size > MOST_THREADS && oldest !== undefined) threads.delete(oldest)
  }

  async function readEarlier(id: string): Promise<void> {
    const thread = threads.get(id)
    const first = thread?.messages[0]
    if (thread === undefined || first === undefined) return
    const result = await get('messages', `/conversations/${id}/messages?before=${first.no}&limit=${PAGE}`)
    const now = threads.get(id)
    if (!result.ok || now === undefined) return
    const known = new Set(now.messages.map((message) => message.id))
    const earlier = result.body.messages.filter((message) => !known.has(message.id))
    threads.set(id, { ...now, messages: [...earlier, ...now.messages], more: result.body.more })
  }

  // ── the stream ──
  let stopListening = () => {}
  let lookAgain: ReturnType<typeof setInterval> | undefined
  let lostTimer: ReturnType<typeof setTimeout> | undefined
  const liveListeners = new Set<(event: LiveEvent) => void>()
  const passingListeners = new Set<(name: string, data: unknown) => void>()

  const everything = () => refresh({ lists: listsInUse(), thread: openId.value }, GATHER_MS)
  const listsInUse = (): readonly List[] => [
    'mine',
    'waiting',
    ...(loaded.has('snoozed') ? ['snoozed' as const] : []),
    shown.value,
  ]

  function took(event: LiveEvent): void {
    if (event.kind === 'agent.changed') {
      void queries.invalidateQueries({ queryKey: ['agents'] })
      return
    }
    if (event.kind === 'knowledge.changed') return
    if (event.kind === 'entry.changed' || event.kind === 'release.made') {
      for (const hear of liveListeners) hear(event)
      return
    }
    if (event.kind === 'assist.changed') void queries.invalidateQueries({ queryKey: ['assists'] })
    if (event.kind === 'handover.changed') void queries.invalidateQueries({ queryKey: ['handover'] })
    if (event.kind === 'contact.changed') void queries.invalidateQueries({ queryKey: ['patient'] })
    if (event.kind === 'handover.changed') return
    const id = event.conversationId ?? undefined
    void refresh({ lists: listsInUse(), thread: id === openId.value ? id : undefined }, GATHER_MS)
    for (const hear of liveListeners) hear(event)
  }

  function onPassing(name: string, data: unknown): void {
    for (const hear of passingListeners) hear(name, data)
  }

  function onState(state: 'live' | 'lost'): void {
    clearTimeout(lostTimer)
    if (state === 'live') link.value = 'live'
    else lostTimer = setTimeout(() => (link.value = 'lost'), SLOW_LINK_MS)
  }

  async function start(): Promise<void> {
    stop()
    const counted = await get('counts', '/conversations/counts')
    if (!counted.ok) {
      fault.value = counted.error
      lookAgain = setInterval(() => void start(), SLOW_LINK_MS * 4)
      link.value = 'lost'
      return
    }
    counts.value = counted.body
    const person = session.me?.id ?? ''
    stopListening = listenTogether(person, counted.body.seq, {
      onEvent: took,
      onReset: () => void everything(),
      onPassing,
      onState,
    })
    lookAgain = setInterval(() => void everything(), LOOK_AGAIN_MS)
    await everything()
  }

  function stop(): void {
    stopListening()
    clearInterval(lookAgain)
    clearTimeout(lostTimer)
  }

  // ── what stands on the screen ──
  async function open(id: string | undefined): Promise<void> {
    openId.value = id
    threadFault.value = undefined
    if (id !== undefined) await refresh({ thread: id })
  }

  function show(name: View): Promise<void> {
    view.value = name
    return narrow(filter.value)
  }

  /** A narrower list is a new list: nothing of the old one is left standing in it. */
  function narrow(by: Filter): Promise<void> {
    filter.value = by
    views.found = []
    next.found = null
    loaded.delete('found')
    return refresh({ lists: [shown.value] })
  }

  /** Our own act changed it: the next act must not be taken for one that knows less. */
  function learnVersion(id: string, version: number): void {
    const row = rows.get(id)
    if (row !== undefined && row.version < version) rows.set(id, { ...row, version })
  }

  const rowsOf = (name: List): readonly Row[] => {
    const known = views[name].flatMap((id) => rows.get(id) ?? [])
    const isByAge = name === 'all' || (name === 'found' && view.value === 'all')
    return isByAge ? known : [...known].sort(byUrgency)
  }
  const emergencies = computed(() => {
    const found = new Map([...rowsOf('waiting'), ...rowsOf('mine')].map((row) => [row.id, row]))
    return [...found.values()].filter((row) => row.emergency)
  })
  const thread = computed(() => (openId.value === undefined ? undefined : threads.get(openId.value)))
  const isMine = (row: Row | undefined) => row !== undefined && row.ownerId === session.me?.id
  const unread = (row: Row) => (isMine(row) ? unreadAfter(row, seen.of(row.id)) : false)

  return {
    ...{ rows, views, next, loaded, counts, threads, fault, threadFault, view, openId, link, thread, emergencies },
    ...{ filter, isNarrowed, shown, narrow, passingListeners },
    ...{ refresh, readMore, readEarlier, start, stop, open, show, learnVersion, rowsOf, isMine, unread, liveListeners },
    passingListeners,
  }
})

/** New pages behind what was read before; with a gap between, only the new ones: never a hole in what was said. */
function joined(known: Thread | undefined, fresh: Opened): Pick<Thread, 'messages' | 'more'> {
  const first = fresh.messages[0]
  if (known === undefined || first === undefined) return { messages: fresh.messages, more: fresh.more }
  const touches = known.messages.some((message) => message.id === first.id)
  if (!touches) return { messages: fresh.messages, more: fresh.more }
  return {
    messages: [...known.messages.filter((message) => message.no < first.no), ...fresh.messages],
    more: known.more,
  }
}
