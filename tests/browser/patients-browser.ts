// The browser of patients and visitors: opened once for a file of stories, with everything a story opened closed at its end.
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { openChromium } from './chromium.ts'
import { SHOTS } from './desk-of-one.ts'

export const PHONE = { width: 390, height: 844 }

export interface PatientScreen {
  readonly page: Page
  /** Everything the page said: faults and warnings. */
  readonly said: readonly string[]
  /** Faults only, without a cut network: the browser itself reports one, and it is what some stories are about. */
  readonly complaints: readonly string[]
}

export interface PatientsBrowser {
  /** The newest first, when the story is over. */
  readonly closing: (() => Promise<unknown>)[]
  screen(viewport?: typeof PHONE): Promise<PatientScreen>
}

export function openPatientsBrowser(): PatientsBrowser {
  let browser: Browser | undefined
  const closing: (() => Promise<unknown>)[] = []
  beforeAll(async () => {
    browser = await openChromium()
    mkdirSync(SHOTS, { recursive: true })
  })
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  afterAll(() => browser?.close())
  return {
    closing,
    async screen(viewport = PHONE) {
      if (browser === undefined) throw new Error('the browser opens with the first story')
      const context = await browser.newContext({ viewport, deviceScaleFactor: viewport === PHONE ? 2 : 1 })
      closing.push(() => context.close())
      const page = await context.newPage()
      page.setDefaultTimeout(12_000)
      return { page, ...heard(page) }
    },
  }
}

function heard(page: Page): Omit<PatientScreen, 'page'> {
  const said: string[] = []
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => {
    said.push(message)
    complaints.push(message)
  })
  page.on('console', (line) => {
    const text = line.text()
    if (line.type() === 'error' || line.type() === 'warning') said.push(text)
    if (line.type() === 'error' && !text.includes('net::ERR_')) complaints.push(text)
  })
  return { said, complaints }
}
