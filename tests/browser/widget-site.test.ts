// The loader on a hospital's site: our own demo page, and a foreign origin under a strict policy of its own.
import { createHmac } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { demoPolicy } from '../../adapters/web-chat/pages.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { axeFaults } from './axe.ts'
import { SHOTS } from './desk-of-one.ts'
import { openPatientsBrowser, PHONE } from './patients-browser.ts'

const DESKTOP = { width: 1366, height: 768 }
const SECRET = 'what the invented site and the front desk share'
const WORKDAY = '2026-11-23T10:00:00+08:00'

const { closing, screen } = openPatientsBrowser()

/** A site of its own origin. `page` is asked for every address; the policy names the front desk and nobody else. */
async function openSite(page: () => { readonly html: string; readonly frontDesk: string }): Promise<string> {
  const server = createServer((_request, response) => {
    const { html, frontDesk } = page()
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': demoPolicy(frontDesk),
    })
    response.end(html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

/** The site is listed by the channel: only then may it frame the chat. */
async function hospitalFor(site: string): Promise<Hospital> {
  const hospital = await openHospital({
    at: WORKDAY,
    prepare(folder) {
      const file = join(folder, 'daozhen.yaml')
      const settings = parse(readFileSync(file, 'utf8')) as { channels: { id: string; settings: object }[] }
      const channels = settings.channels.map((channel) =>
        channel.id === 'web'
          ? { ...channel, settings: { ...channel.settings, allowedOrigins: [site], identitySecret: SECRET } }
          : channel,
      )
      writeFileSync(file, stringify({ ...settings, channels }))
    },
  })
  closing.push(() => hospital.closes())
  return hospital
}

const button = (page: Page) => page.locator('daozhen-chat .open')
const chat = (page: Page) => page.frameLocator('daozhen-chat iframe')

async function asks(page: Page, text: string) {
  await chat(page).locator('#words').fill(text)
  await chat(page).locator('#words').press('Enter')
}

describe('a visitor of a hospital’s site', () => {
  it('opens the chat beside the page by keyboard, is answered, and shuts it again', async () => {
    const hospital = await openHospital({ at: WORKDAY })
    closing.push(() => hospital.closes())
    const { page, said } = await screen(DESKTOP)
    await page.goto(`${hospital.address}/demo`)
    await button(page).waitFor()
    expect(page.frames()).toHaveLength(1)
    expect(await axeFaults(page)).toEqual([])
    await page.screenshot({ path: `${SHOTS}widget-demo.png` })
    await button(page).focus()
    await page.keyboard.press('Enter')
    await chat(page).locator('.place.live').waitFor()
    await asks(page, '门诊几点上班')
    await chat(page).locator('.bot').first().waitFor()
    await page.screenshot({ path: `${SHOTS}widget-demo-open.png` })
    const frame = await page.locator('daozhen-chat iframe').boundingBox()
    expect([Math.round(frame?.width ?? 0), Math.round(frame?.height ?? 0)]).toEqual([400, 640])
    await chat(page).locator('#words').press('Escape')
    await page.locator('daozhen-chat iframe').waitFor({ state: 'hidden' })
    expect(said).toEqual([])
  })

  it('on a phone goes to the chat as a page of its own', async () => {
    const hospital = await openHospital({ at: WORKDAY })
    closing.push(() => hospital.closes())
    const { page } = await screen(PHONE)
    await page.goto(`${hospital.address}/demo/`)
    await button(page).click()
    await page.locator('.place.live').waitFor()
    expect(new URL(page.url()).pathname).toBe('/chat/')
  })

  it('is the same under another origin’s strict policy, anonymous with a wrong signature, known with a right one', async () => {
    let html = ''
    let frontDesk = ''
    const site = await openSite(() => ({ html, frontDesk }))
    const hospital = await hospitalFor(site)
    frontDesk = hospital.address
    const expiresAt = Math.floor(hospital.clock.now() / 1_000) + 3_600
    const embed = (signature: string) =>
      `<!doctype html><html lang="zh-CN"><title>眼科 · 示例</title><h1>眼科</h1><script async src="${hospital.address}/chat/loader.js"
       data-channel="web" data-user-id="u-1024" data-user-expires="${expiresAt}" data-user-signature="${signature}"></script></html>`
    const { page, said } = await screen(DESKTOP)
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (![site, hospital.address].some((origin) => request.url().startsWith(origin))) elsewhere.push(request.url())
    })

    html = embed('0'.repeat(64))
    await page.goto(`${site}/eye?token=secret`)
    await button(page).click()
    await chat(page).locator('.place.live').waitFor()
    await expect.poll(() => said.filter((line) => line.startsWith('daozhen:'))).toHaveLength(1)
    expect(said.find((line) => line.startsWith('daozhen:'))).toContain('stays anonymous')
    await asks(page, '眼科几点上班')
    await chat(page).locator('.bot').first().waitFor()
    const known = () => hospital.app.store.reads.selectFrom('site_user').select('site_user_id').execute()
    expect(await known()).toEqual([])

    html = embed(createHmac('sha256', SECRET).update(`u-1024.${expiresAt}`).digest('hex'))
    await page.reload()
    await button(page).click()
    await expect.poll(known).toEqual([{ site_user_id: 'u-1024' }])

    const pages = () => hospital.app.store.reads.selectFrom('page_seen').select(['path', 'title']).execute()
    expect(await pages()).toEqual([])
    await chat(page).locator('#privacy').getByRole('button').click()
    await chat(page)
      .getByRole('button', { name: /^同意：告诉导诊台/ })
      .click()
    await expect.poll(pages).toEqual([{ path: '/eye', title: '眼科 · 示例' }])
    await chat(page)
      .getByRole('button', { name: /^撤回：告诉导诊台/ })
      .click()
    await expect.poll(pages).toEqual([])
    await expect.poll(() => page.evaluate('sessionStorage.length')).toBe(0)
    expect(elsewhere).toEqual([])
    expect(said.filter((line) => /Content.Security.Policy/i.test(line))).toEqual([])
  })

  it('cannot be framed by a site the hospital does not list', async () => {
    let frontDesk = ''
    const site = await openSite(() => ({ html: `<iframe src="${frontDesk}/chat/"></iframe>`, frontDesk }))
    const hospital = await openHospital({ at: WORKDAY })
    closing.push(() => hospital.closes())
    frontDesk = hospital.address
    const { page, said } = await screen(DESKTOP)
    await page.goto(site)
    await expect.poll(() => said.some((line) => line.includes('frame-ancestors'))).toBe(true)
  })
})
