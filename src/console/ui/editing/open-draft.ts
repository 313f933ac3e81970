// One entry on the screen: what is typed, what the server has, and the way between. What was typed stays in this browser
// until the server has it; a colleague's newer draft is shown beside ours, never overwritten.
import { computed, onUnmounted, ref, shallowRef } from 'vue'
import type { Refusal } from '../api.ts'
import { keep, recall } from '../live/kept.ts'
import { useSession } from '../live/session.ts'
import { type Body, type Draft, type Entry, type Finding, type Kind, readEntry, saveDraft } from './asking.ts'
import { isSame } from './bodies.ts'

const SAVE_AFTER_MS = 600
const TRY_AGAIN_MS = 5_000

/** `kept`: only in this browser as yet. */
export type SaveState = 'untouched' | 'waiting' | 'saving' | 'saved' | 'kept'

export interface Conflict {
  readonly base: Body | null
  readonly mine: Body | null
  readonly theirs: Body | null
  readonly theirName: string
}

interface LocalCopy {
  readonly body: Body | null
  readonly base: Body | null
  readonly revision: number
}

export type OpenDraft = ReturnType<typeof useOpenDraft>

export function useOpenDraft(kind: Kind, id: string, hooks: { readonly onSaved: () => void }) {
  const session = useSession()
  const copyName = `editing.${session.me?.id ?? ''}.${kind}.${id}`
  const entry = shallowRef<Entry>()
  const body = shallowRef<Body | null>(null)
  const findings = shallowRef<readonly Finding[]>([])
  const state = ref<SaveState>('untouched')
  const fault = shallowRef<Refusal>()
  const conflict = shallowRef<Conflict>()
  const isMissing = ref(false)

  let known: Body | null = null // what the server has, as far as we heard
  let revision = 0
  let edits = 0
  let stored = 0
  let running: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const isDirty = () => stored !== edits

  async function load(): Promise<void> {
    const result = await readEntry(kind, id)
    if (!result.ok) {
      isMissing.value = result.status === 404
      fault.value = isMissing.value ? undefined : result.error
      return
    }
    isMissing.value = false
    fault.value = undefined
    if (isDirty()) entry.value = result.body
    else take(result.body)
  }

  function take(fresh: Entry): void {
    entry.value = fresh
    known = fresh.draft === null ? fresh.published : fresh.draft.body
    revision = fresh.draft?.revision ?? 0
    if (!isSame(body.value, known)) body.value = known
    findings.value = fresh.findings
  }

  /** After the first reading: what an earlier visit could not bring to the server. */
  function takeUp(): void {
    const copy = recall<LocalCopy | undefined>(copyName, undefined)
    if (copy === undefined || entry.value === undefined) return
    if (isSame(copy.body, known)) {
      keep(copyName, undefined)
    } else if (copy.revision === revision) {
      edit(copy.body)
    } else {
      edits += 1
      conflict.value = { base: copy.base, mine: copy.body, theirs: known, theirName: entry.value.draft?.byName ?? '' }
    }
  }

  function edit(next: Body | null): void {
    body.value = next
    edits += 1
    state.value = 'waiting'
    keep(copyName, { body: next, base: known, revision } satisfies LocalCopy)
    clearTimeout(timer)
    timer = setTimeout(() => void store(), SAVE_AFTER_MS)
  }

  /** Brings everything typed so far to the server; true once it is there. */
  async function store(): Promise<boolean> {
    clearTimeout(timer)
    while (isDirty() && conflict.value === undefined) {
      running ??= storeOnce().finally(() => (running = undefined))
      await running
      if (state.value === 'kept') return false
    }
    return !isDirty()
  }

  async function storeOnce(): Promise<void> {
    const [upTo, sent] = [edits, body.value]
    state.value = 'saving'
    const result = await saveDraft(kind, id, revision, sent)
    if (result.ok) return took(upTo, sent, result.body.draft, result.body.findings)
    if (result.status === 409) return meetOther(sent)
    fault.value = result.status === 0 ? undefined : result.error
    state.value = 'kept'
    if (result.status === 0 || result.status >= 500) timer = setTimeout(() => void store(), TRY_AGAIN_MS)
  }

  function took(upTo: number, sent: Body | null, draft: Draft, fresh: readonly Finding[]): void {
    stored = upTo
    known = sent
    revision = draft.revision
    findings.value = fresh
    fault.value = undefined
    if (entry.value !== undefined) entry.value = { ...entry.value, draft }
    if (isDirty()) {
      keep(copyName, { body: body.value, base: known, revision } satisfies LocalCopy)
    } else {
      keep(copyName, undefined)
      state.value = 'saved'
    }
    hooks.onSaved()
  }

  async function meetOther(sent: Body | null): Promise<void> {
    const result = await readEntry(kind, id)
    state.value = 'kept'
    if (!result.ok) return
    const [base, mine] = [known, body.value]
    entry.value = result.body
    known = result.body.draft === null ? result.body.published : result.body.draft.body
    revision = result.body.draft?.revision ?? 0
    findings.value = result.body.findings
    if (isSame(sent, known) && isSame(mine, sent)) settle(known)
    else conflict.value = { base, mine, theirs: known, theirName: result.body.draft?.byName ?? '' }
  }

  /** The person has decided what stands; it is based on what the colleague wrote. */
  function settle(chosen: Body | null): void {
    conflict.value = undefined
    if (!isSame(chosen, known)) {
      edit(chosen)
      return
    }
    stored = edits
    body.value = known
    keep(copyName, undefined)
    state.value = 'saved'
  }

  /** Something happened to the entry, here or elsewhere. */
  async function refresh(): Promise<void> {
    if (!isDirty() && running === undefined) await load()
  }

  /** The draft is gone: what is published stands again. */
  async function forget(): Promise<void> {
    clearTimeout(timer)
    stored = edits
    keep(copyName, undefined)
    state.value = 'untouched'
    await load()
  }

  const hurry = () => void store()
  void load().then(takeUp)
  window.addEventListener('online', hurry)
  onUnmounted(() => {
    window.removeEventListener('online', hurry)
    void store()
  })

  const revisionSeen = computed(() => entry.value?.draft?.revision ?? 0)
  return {
    ...{ kind, id, entry, body, findings, state, fault, conflict, isMissing, revisionSeen },
    ...{ edit, store, settle, refresh, forget, load },
  }
}
