// Who sits here: from the first question "is somebody signed in?" to a session that ends over the open page.
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { change, credentials, get, type Me, post, type Refusal } from '../api.ts'
import { now } from '../browser.ts'
import { language } from '../words/words.ts'
import { keep, recall } from './kept.ts'

/** Of the one-time link; out of the address before the router, the history or a colleague's eye can keep it. */
const tokenInAddress = takeSetupToken()

function takeSetupToken(): string | undefined {
  const token = /^#setup=([\w-]+)$/.exec(location.hash)?.[1]
  if (token !== undefined) history.replaceState(null, '', '/console/')
  return token
}

export type Door = 'starting' | 'setup' | 'signedOut' | 'signedIn' | 'ended' | 'due' | 'locked' | 'unreachable'

export const useSession = defineStore('session', () => {
  const door = ref<Door>('starting')
  const me = shallowRef<Me>()
  const hospital = ref('')
  const needsSetup = ref(false)
  const setupToken = ref(tokenInAddress ?? '')

  function enter(who: Me): void {
    // Over an open page only the same person may go on: another one must not see it.
    if (door.value === 'ended' && me.value !== undefined && me.value.id !== who.id) {
      location.reload()
      return
    }
    me.value = who
    hospital.value = who.hospital
    credentials.csrfToken = who.csrfToken
    door.value = who.due !== null ? 'due' : recall('locked', '') === who.id ? 'locked' : 'signedIn'
  }

  credentials.onSignedOut = () => {
    if (door.value === 'signedIn') door.value = 'ended'
    else if (door.value === 'due' || door.value === 'locked') door.value = 'signedOut' // what was covered stays covered
  }

  async function start(): Promise<void> {
    if (setupToken.value !== '') {
      door.value = 'setup'
      return
    }
    const session = await get('session', '/session')
    if (session.ok) return enter(session.body)
    const state = await get('setupState', '/setup')
    if (!state.ok) {
      door.value = 'unreachable'
      return
    }
    hospital.value = state.body.hospital
    needsSetup.value = state.body.needsSetup
    door.value = 'signedOut'
  }

  async function signIn(login: string, password: string, code?: string): Promise<Refusal | undefined> {
    const result = await post('signIn', '/session', { login, password, ...(code === undefined ? {} : { code }) })
    if (!result.ok) return result.error
    keep('locked', undefined)
    if (result.body.language === 'zh-CN' || result.body.language === 'en') language.value = result.body.language
    enter(result.body)
    return undefined
  }

  async function setUp(wish: { name: string; login: string; password: string }): Promise<Refusal | undefined> {
    const result = await post('setup', '/setup', { token: setupToken.value, ...wish })
    if (!result.ok) return result.error
    setupToken.value = ''
    await start()
    return undefined
  }

  async function signOut(): Promise<void> {
    await change('signOut', 'DELETE', '/session')
    keep('locked', undefined)
    location.assign('/console/')
  }

  /** Kept beside the page, so that loading it again opens nothing. */
  function lock(): void {
    if (door.value !== 'signedIn' || me.value === undefined) return
    keep('locked', me.value.id)
    door.value = 'locked'
  }
  function unlock(): void {
    keep('locked', undefined)
    keep('touchedAt', now())
    door.value = 'signedIn'
  }
  /** Another tab was locked, or opened again. */
  function followLock(): void {
    const isLocked = recall('locked', '') === me.value?.id
    if (isLocked && door.value === 'signedIn') door.value = 'locked'
    else if (!isLocked && door.value === 'locked') door.value = 'signedIn'
  }

  const may = (permission: Me['permissions'][number]) => me.value?.permissions.includes(permission) === true

  return { door, me, hospital, needsSetup, start, signIn, setUp, signOut, lock, unlock, followLock, may }
})
