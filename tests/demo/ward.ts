// The demo's hospital with people in it: what a patient says and an agent does is one line each. Everything goes through
// the front doors, but for a name, which this fake WeChat does not tell.
import { HOUR, SECOND } from '../../src/base/clock.ts'
import { type Console, type WebVisitor, webVisitor } from '../support/screens.ts'
import type { ClockBehind } from './clock-behind.ts'
import type { DemoHospital } from './hospital.ts'
import { type Account, expectDone, type Login, signIn } from './staff.ts'

const BEAT_EVERY_MS = 20 * SECOND
/** Shorter than a lease: nobody on duty is ever missed. */
const STEP_MS = 40 * SECOND
const LOOKS = 100
const LOOK_EVERY_MS = 20

export interface Ward {
  readonly hospital: DemoHospital
  readonly clock: ClockBehind
  screen(login: Login): Console
  account(login: Login): Account & { readonly id: string }
  /** Somebody on WeChat or on the web page, by a name that stands in the list. */
  comes(name: string, way?: 'wechat' | 'web'): Promise<Patient>
  /** POSTs with the version that stands there now. */
  acts(login: Login, conversationId: string, act: string, body?: object): Promise<unknown>
  /** Signs of life of whoever is on duty; also after every jump of the clock. */
  beats(): Promise<void>
  staysOnDuty(): () => void
  comesTo(behindMs: number): Promise<void>
  sets(login: Login, presence: 'online' | 'away' | 'offline'): Promise<void>
}

export interface Patient {
  says(text: string): Promise<void>
  conversationId(): Promise<string>
  /** Waits until a person has it, or it stands in the line. */
  is(state: 'queued' | 'assigned'): Promise<string>
}

export async function openWard(hospital: DemoHospital, clock: ClockBehind): Promise<Ward> {
  const { app, accounts } = hospital
  const screens = new Map<string, Console>()
  for (const account of accounts) screens.set(account.login, await signIn(app.address, account))
  const screen = (login: Login) => {
    const found = screens.get(login)
    if (found === undefined) throw new Error(`nobody called ${login}`)
    return found
  }
  const { accounts: known } = expectDone('/accounts', await screen('admin').get('/accounts')) as {
    accounts: readonly { id: string; login: string }[]
  }
  const onDuty = new Set<Login>()
  const beats = async () => {
    for (const login of onDuty) await screen(login).post('/heartbeat')
  }
  return {
    hospital,
    clock,
    screen,
    account(login) {
      const own = accounts.find((account) => account.login === login)
      const id = known.find((account) => account.login === login)?.id
      if (own === undefined || id === undefined) throw new Error(`no account for ${login}`)
      return { ...own, id }
    },
    comes: (name, way = 'wechat') => newPatient(hospital, name, way),
    async acts(login, conversationId, act, body = {}) {
      const seen = expectDone(conversationId, await screen(login).get(`/conversations/${conversationId}`))
      const version = seen.conversation.version
      return expectDone(act, await screen(login).post(`/conversations/${conversationId}/${act}`, { version, ...body }))
    },
    beats,
    staysOnDuty() {
      const timer = setInterval(() => void beats().catch(() => undefined), BEAT_EVERY_MS)
      return () => clearInterval(timer)
    },
    async comesTo(behindMs) {
      while (clock.behindMs > behindMs) {
        clock.comesTo(Math.max(behindMs, clock.behindMs - STEP_MS))
        await beats()
      }
    },
    async sets(login, presence) {
      expectDone('/presence', await screen(login).post('/presence', { presence }))
      onDuty.add(login)
    },
  }
}

async function newPatient(hospital: DemoHospital, name: string, way: 'wechat' | 'web'): Promise<Patient> {
  const { app, wechat } = hospital
  const visitor: WebVisitor | undefined = way === 'web' ? await webVisitor(() => app.address, 'web') : undefined
  const platformUserId = visitor?.platformUserId ?? `o-demo-${Buffer.from(name).toString('hex')}`
  const find = () =>
    app.store.reads
      .selectFrom('conversation as c')
      .innerJoin('channel_identity as i', 'i.id', 'c.identity_id')
      .select(['c.id', 'c.state', 'c.contact_id'])
      .where('i.platform_user_id', '=', platformUserId)
      .orderBy('c.id', 'desc')
      .limit(1)
      .executeTakeFirst()
  let isNamed = visitor !== undefined
  const patient: Patient = {
    async says(text) {
      if (visitor === undefined) await wechat.patient(platformUserId).says(text)
      else await visitor.says(text)
      const found = isNamed ? undefined : await find()
      if (found === undefined) return
      isNamed = true
      await app.store.write((tx) =>
        tx.db.updateTable('contact').set({ display_name: name }).where('id', '=', found.contact_id).execute(),
      )
    },
    async conversationId() {
      const found = await find()
      if (found === undefined) throw new Error(`${name} has not written`)
      return found.id
    },
    async is(state) {
      for (let look = 0; look < LOOKS; look++) {
        const found = await find()
        if (found?.state === state) return found.id
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      }
      throw new Error(`${name} is not ${state} but ${(await find())?.state}`)
    },
  }
  return patient
}

/** Tomorrow, 08:00 in Shanghai. */
export function tomorrowMorning(now: number): number {
  return Math.floor((now + 8 * HOUR) / (24 * HOUR)) * 24 * HOUR + 24 * HOUR
}
