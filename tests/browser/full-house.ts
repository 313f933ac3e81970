// The whole service on a busy day: every role with an account, patients in every state, an emergency, a shift given, a
// question to a doctor, a draft. What every page is walked with; it asserts nothing.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { parse, stringify } from 'yaml'
import { ROLES, type Role } from '../../src/model/role.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { type AgentScreen, PASSWORD } from '../support/screens.ts'

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const MINUTE = 60_000

/** Names as long as they come. */
const NAMES: Readonly<Record<Role, string>> = {
  agent: '周琳',
  trainee: '陈静',
  lead: '欧阳慕容雪晴',
  supervisor: '何静',
  office: '谢瑞',
  qc: '陈质',
  clinician: '司马长青',
  editor: '林岚',
  admin: '周建国',
  auditor: '孙文',
}

const PATIENTS = [
  ['王*芳', '孩子两岁，昨天开始身上起红疹子，周六有皮肤科的号吗', '宝宝发烧38.2，先看皮肤科还是儿科', '人工'],
  ['刘先生', '核磁共振当天能出结果吗', '人工'],
  ['阿卜杜热合曼·买买提', '我要投诉，上午排队排了三个小时，没有一个人告诉我应该到哪个窗口去办手续，电话也打不通'],
  ['陈女士', '停车多少钱', '人工'],
  ['孙*琪', '种植牙的费用可以走医保个人账户吗', '人工'],
] as const

export interface FullHouse {
  readonly hospital: Hospital
  readonly base: string
  /** A conversation with everybody in it, and a sheet that was signed. */
  readonly conversationId: string
  readonly handoverId: string
  /** A browser window in which this person has signed in. */
  windowOf(chromium: Browser, role: Role, options?: WindowOptions): Promise<Window>
  closes(): Promise<void>
}

export interface WindowOptions {
  readonly width?: number
  readonly height?: number
  readonly language?: 'zh-CN' | 'en'
  /** Another name than 127.0.0.1: browsers withhold what they give to localhost. */
  readonly host?: string
}

export interface Window {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong on the page, and what it asked of others. */
  readonly faults: string[]
  readonly base: string
  /** Opens an address as a link would, and waits until nothing is under way. */
  visits(path: string): Promise<void>
  settles(): Promise<void>
}

export async function openFullHouse(): Promise<FullHouse> {
  const hospital = await openHospital({
    at: new Date(Date.now() - 8 * MINUTE).toISOString(),
    prepare: openAroundTheClock,
  })
  const staff = new Map<Role, AgentScreen>()
  for (const role of ROLES) staff.set(role, await hospital.agent(NAMES[role], role).signsIn())
  const who = (role: Role): AgentScreen => staff.get(role) ?? fail(`nobody is ${role}`)
  await furnish(hospital)
  await who('agent').comesOnDuty()
  const [first] = await patientsWrite(hospital)
  const conversationId = first ?? fail('no conversation')
  await who('agent').replies(conversationId, '您好，我是导诊台周琳。发热伴皮疹的孩子请先到儿科发热门诊分诊。')
  await who('agent').notes(conversationId, '上周来过，家长说对青霉素过敏，已记在患者卡。')
  await asksADoctor(hospital, who('agent'), conversationId)
  const handoverId = await givesAShift(hospital, who('supervisor'), who('lead'))
  await hospital.patient('o-house-alarm').says('老伴胸口压着疼，出了好多汗')
  await hospital.settles()
  await names(hospital, 'o-house-alarm', '周阿姨')
  return {
    hospital,
    base: hospital.address,
    conversationId,
    handoverId,
    windowOf: (chromium, role, options = {}) => openWindow(hospital.address, chromium, loginOf(role), options),
    closes: () => hospital.closes(),
  }
}

const loginOf = (role: Role) => `staff-${ROLES.indexOf(role) + 1}`

function fail(why: string): never {
  throw new Error(why)
}

function openAroundTheClock(folder: string): void {
  const file = join(folder, 'daozhen.yaml')
  const shipped = parse(readFileSync(file, 'utf8')) as Readonly<Record<string, object>>
  const hours = Object.fromEntries(DAYS.map((day) => [day, ['00:00-24:00']]))
  writeFileSync(file, stringify({ ...shipped, desk: { ...shipped.desk, hours } }))
  writeFileSync(join(folder, 'holidays.yaml'), stringify({ 2026: { holidays: [], workdays: [] } }))
}

async function furnish(hospital: Hospital): Promise<void> {
  const admin = await hospital.admin()
  await admin.post('/teams', { name: '门诊导诊与慢病随访联合咨询组' })
  await admin.post('/service-tokens', { name: '监控大屏', rights: ['board.read'] })
}

/** Their conversations, in the order of the list above. */
async function patientsWrite(hospital: Hospital): Promise<readonly string[]> {
  const ids: string[] = []
  for (const [no, [name, ...lines]] of PATIENTS.entries()) {
    const openid = `o-house-${no}`
    const patient = hospital.patient(openid)
    for (const line of lines) {
      await patient.says(line)
      await hospital.settles()
    }
    await names(hospital, openid, name)
    ids.push((await hospital.conversationOf(patient)).id)
  }
  return ids
}

async function names({ app }: Hospital, openid: string, name: string): Promise<void> {
  await app.store.write(async (tx) => {
    const row = await tx.db
      .selectFrom('channel_identity')
      .select('contact_id')
      .where('platform_user_id', '=', openid)
      .executeTakeFirstOrThrow()
    await tx.db.updateTable('contact').set({ display_name: name }).where('id', '=', row.contact_id).execute()
  })
}

async function idOf({ app }: Hospital, name: string): Promise<string> {
  const found = await app.store.reads
    .selectFrom('agent')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return found.id
}

async function asksADoctor(hospital: Hospital, agent: AgentScreen, conversationId: string): Promise<void> {
  const agentId = await idOf(hospital, NAMES.clinician)
  const asked = await agent.console.post(`/conversations/${conversationId}/assists`, {
    to: { agentId },
    question: '发热伴皮疹的两岁孩子，先到儿科发热门诊还是皮肤科？',
    dueAt: hospital.clock.now() + 15 * MINUTE,
  })
  if (asked.status >= 300) fail(`no question: ${asked.status}`)
}

async function givesAShift(hospital: Hospital, giver: AgentScreen, taker: AgentScreen): Promise<string> {
  const takerId = await idOf(hospital, taker.name)
  const given = await giver.console.post('/handovers', {
    ...{ takerId, items: [], faults: '二楼自助机缺纸', notices: '皮肤科周五下午停诊' },
  })
  if (given.status >= 300) fail(`no handover: ${given.status} ${JSON.stringify(given.body)}`)
  return String(given.body.id)
}

async function openWindow(
  address: string,
  chromium: Browser,
  login: string,
  { width = 1440, height = 900, language = 'zh-CN', host = '127.0.0.1' }: WindowOptions,
): Promise<Window> {
  const base = address.replace('127.0.0.1', host)
  const context = await chromium.newContext({ viewport: { width, height }, locale: 'zh-CN', reducedMotion: 'reduce' })
  const answer = await fetch(`${address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ login, password: PASSWORD }),
  })
  const [name = '', value = ''] = (answer.headers.get('set-cookie') ?? '').split(';')[0]?.split('=') ?? []
  await context.addCookies([{ name, value, domain: host, path: '/' }])
  await context.addInitScript(`localStorage.setItem('daozhen.console.language', '"${language}"')`)
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const { faults, isQuiet } = watch(page, base)
  const settles = async () => {
    await page.locator('main').first().waitFor({ state: 'attached' })
    for (let calm = 0; calm < 3; calm = isQuiet() ? calm + 1 : 0) await page.waitForTimeout(25)
  }
  await page.goto(`${base}/console/settings`)
  await settles()
  return {
    ...{ page, context, faults, base, settles },
    async visits(path) {
      await page.evaluate(
        `history.pushState(null, '', '/console${path}'); dispatchEvent(new PopStateEvent('popstate'))`,
      )
      await settles()
    },
  }
}

function watch(page: Page, base: string) {
  const faults: string[] = []
  const underWay = new Set<unknown>()
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    const isNoise = /Cross-Origin-Opener-Policy/.test(message.text()) // said of every page on plain http
    if (['error', 'warning'].includes(message.type()) && !isNoise) faults.push(message.text())
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(base) && !url.startsWith('blob:')) faults.push(`left the origin: ${url}`)
    if (!url.includes('/events')) underWay.add(request)
  })
  page.on('requestfinished', (request) => void underWay.delete(request))
  page.on('requestfailed', (request) => void underWay.delete(request))
  return { faults, isQuiet: () => underWay.size === 0 }
}
