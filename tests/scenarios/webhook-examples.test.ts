// The examples of docs/channels/webhook-examples, run as an admin would: a visitor of the site writes, books, is answered.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ExampleSite, openExampleSite } from '../support/example-site.ts'
import type { Hospital } from '../support/hospital.ts'

let site: ExampleSite
let hospital: Hospital
let address: string

beforeEach(async () => {
  site = await openExampleSite()
  ;({ hospital, address } = site)
})
afterEach(() => site.closes())

interface Line {
  readonly from: string
  readonly text: string
}

/** Somebody's browser: keeps its cookie. */
async function visitor() {
  const page = await fetch(address)
  const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  return {
    page: await page.text(),
    async writes(text: string, id: string): Promise<number> {
      const answer = await fetch(`${address}/messages`, {
        method: 'POST',
        headers: { cookie },
        body: JSON.stringify({ id, text }),
      })
      await hospital.settles()
      return answer.status
    },
    reads: async () => (await (await fetch(`${address}/messages`, { headers: { cookie } })).json()) as readonly Line[],
  }
}

const ID = '0123456789abcdef0123456789abcdef'

it('shows a visitor what he asked and what was answered, and nobody else', async () => {
  const [zhang, li] = [await visitor(), await visitor()]
  expect(zhang.page).toContain('120')
  expect(await zhang.writes('停车多少钱', ID)).toBe(200)
  expect(await zhang.reads()).toMatchObject([
    { from: 'visitor', text: '停车多少钱' },
    { from: 'bot', text: expect.stringContaining('每小时 4 元') },
  ])
  expect(await li.reads()).toEqual([])
})

it('makes one message of a button pressed three times', async () => {
  const zhang = await visitor()
  for (let press = 0; press < 3; press++) expect(await zhang.writes('停车多少钱', ID)).toBe(200)
  expect(await zhang.reads()).toHaveLength(2)
})

it('takes a booking wish from the form to the desk, and carries what a person answers', async () => {
  expect(await (await fetch(`${address}/booking`)).text()).toContain('登记不等于预约成功')
  const zhang = await visitor()
  await zhang.writes('我想预约挂号\n称呼：李四\n电话：0000-1234567\n科室：口腔科\n日期：2026-12-01', ID)
  await zhang.writes('人工', ID.replaceAll('0', 'f'))
  const wang = await hospital.agent('王敏').signsIn()
  const { conversation_id: id } = await hospital.app.store.reads
    .selectFrom('message')
    .select('conversation_id')
    .orderBy('id')
    .limit(1)
    .executeTakeFirstOrThrow()
  await wang.picks(id)
  await wang.replies(id, '李四您好，口腔科 12 月 1 日上午可以。')
  await hospital.settles()
  expect((await zhang.reads()).at(-1)).toMatchObject({ from: 'agent', text: '李四您好，口腔科 12 月 1 日上午可以。' })
})

it('believes no answer that is not signed', async () => {
  const body = JSON.stringify({ type: 'message.created', data: { person: { id: ID }, author: 'agent', text: '假的' } })
  const headers = {
    'webhook-id': 'x',
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'webhook-signature': 'v1,AAAA',
  }
  expect((await fetch(`${address}/daozhen`, { method: 'POST', headers, body })).status).toBe(401)
})

it('says so when nothing was taken', async () => {
  const zhang = await visitor()
  await hospital.stops()
  const answer = await fetch(`${address}/messages`, { method: 'POST', body: JSON.stringify({ id: ID, text: '在吗' }) })
  expect(answer.status).toBe(503)
  expect(await zhang.reads()).toEqual([])
})
