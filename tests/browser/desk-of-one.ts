// A desk with somebody at it: a ward on a real server, an agent with a login, and a browser that signs in and reports
// every fault of the page, every request that leaves the origin and everything its Content-Security-Policy refused.
import { mkdirSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { ActingAgent } from '../../src/desk/desk.ts'
import type { InboundContent } from '../../src/model/content.ts'
import type { MessageId } from '../../src/model/ids.ts'
import type { Role } from '../../src/model/role.ts'
import type { Conversation } from '../../src/store/conversation.ts'
import { nextMessageNo } from '../../src/store/identity.ts'
import { insertMessage } from '../../src/store/message.ts'
import { announceMessage, planSay } from '../../src/store/outbox.ts'
import { PASSWORD, type Reception } from '../console/reception.ts'

export const SHOTS = new URL('../../tmp/shots/', import.meta.url).pathname
export const SCREEN = { width: 1440, height: 900 }
export const SMALL_SCREEN = { width: 1366, height: 768 }

mkdirSync(SHOTS, { recursive: true })

export interface Screen {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong on the page; answers of the API that are refusals are no faults. */
  readonly faults: readonly string[]
}

export async function openScreen(browser: Browser, base: string, viewport = SCREEN): Promise<Screen> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', reducedMotion: 'reduce' })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    const isRefusal =
      /status of (401|404|409)|ERR_(CONNECTION|EMPTY|INCOMPLETE|NETWORK|INTERNET|FAILED)|Cross-Origin-Opener-Policy/.test(
        message.text(),
      )
    if (message.type() === 'error' && !isRefusal) faults.push(message.text())
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(base) && !url.startsWith('blob:')) faults.push(`left the origin: ${url}`)
  })
  return { page, context, faults }
}

/** Gives somebody of the ward a name to sign in with. */
export async function giveLogin({ ward, screenOf }: Reception, agent: ActingAgent, login: string): Promise<void> {
  await screenOf(agent)
  await ward.store.write((tx) => tx.db.updateTable('agent').set({ login }).where('id', '=', agent.id).execute())
}

export async function signIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
}

/** An agent at a screen that shows the desk, live. */
export async function sitDown(
  browser: Browser,
  reception: Reception,
  who: { readonly name: string; readonly login: string; readonly role?: Role; readonly capacity?: number },
  viewport = SCREEN,
): Promise<Screen & { readonly agent: ActingAgent }> {
  const { name, login, role = 'agent', capacity = 5 } = who
  const agent = await reception.ward.agent(name, { role, capacity })
  await giveLogin(reception, agent, login)
  const screen = await openScreen(browser, reception.base, viewport)
  await screen.page.goto(`${reception.base}/console/`)
  await signIn(screen.page, login)
  await screen.page.getByText('实时已连接').waitFor()
  return { ...screen, agent }
}

/** A patient writes, as the inbound worker would store it. */
export async function patientSays({ ward }: Reception, conversationId: string, text: string): Promise<void> {
  const conversation = await ward.conversation(conversationId)
  const content: InboundContent = { kind: 'text', text }
  await ward.store.write(async (tx) => {
    const messageId = tx.newId() as MessageId
    const { identityId } = conversation
    const no = await nextMessageNo(tx, identityId)
    const row = { id: messageId, identityId, no, conversationId: conversation.id, author: 'contact' } as const
    await insertMessage(tx, { ...row, content, sentAt: tx.now })
    announceMessage(tx, conversation, { no, messageId, author: 'contact' })
  })
  await ward.writes(conversationId)
  const now = { last_inbound_at: ward.clock.now(), last_message_at: ward.clock.now() }
  await ward.store.write((tx) => tx.db.updateTable('conversation').set(now).where('id', '=', conversation.id).execute())
}

export async function botSays({ ward }: Reception, conversation: Conversation, text: string): Promise<void> {
  const now = await ward.conversation(conversation.id)
  const reason = {
    skill: 'answer',
    rule: 'faq',
    entry: { id: 'A-102', version: 3 },
    score: 0.86,
    words: ['皮肤科', '周六'],
  }
  await ward.store.write((tx) =>
    planSay(tx, now, { author: 'bot', class: 'B', content: { kind: 'text', text }, reason: JSON.stringify(reason) }),
  )
}

export async function nameOf({ ward }: Reception, conversation: Conversation, name: string): Promise<void> {
  const { identityId } = conversation
  await ward.store.write(async (tx) => {
    const row = await tx.db
      .selectFrom('channel_identity')
      .select('contact_id')
      .where('id', '=', identityId)
      .executeTakeFirst()
    if (row === undefined) return
    await tx.db.updateTable('contact').set({ display_name: name }).where('id', '=', row.contact_id).execute()
  })
}

/** Every send still on its way arrives. */
export async function allArrives({ ward }: Reception): Promise<void> {
  await ward.store.write((tx) =>
    tx.db
      .updateTable('outbox')
      .set({ state: 'sent', attempts: 1, settled_at: tx.now })
      .where('state', '=', 'planned')
      .execute(),
  )
}
