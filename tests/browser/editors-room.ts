// Where the knowledge base and the settings are edited: a hospital of its own for each story, and people who sign in at a
// browser each. Whatever went wrong on one of their pages fails the story at its end.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { Role } from '../../src/model/role.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { PASSWORD } from '../support/screens.ts'
import { openChromium } from './chromium.ts'
import { openScreen, type Screen, signIn } from './desk-of-one.ts'

export interface EditorsRoom {
  /** Today's: another for each story. */
  readonly hospital: Hospital
  /** Has an account and set the password, and sits at no screen. */
  joins(name: string, role: Role): Promise<void>
  sitsDown(name: string, role: Role, path?: string): Promise<Page>
}

/** Opened once, at the top of a file of stories. */
export function openEditorsRoom(): EditorsRoom {
  let chromium: Browser | undefined
  let hospital: Hospital | undefined
  let people = 0
  const screens: Screen[] = []
  beforeAll(async () => {
    chromium = await openChromium()
  })
  afterAll(() => chromium?.close())
  beforeEach(async () => {
    hospital = await openHospital()
    people = 0
  })
  afterEach(async () => {
    for (const screen of screens.splice(0)) {
      expect(screen.faults).toEqual([])
      await screen.context.close()
    }
    await hospital?.closes()
  })
  const room = {
    get hospital(): Hospital {
      return hospital ?? never()
    },
    async joins(name: string, role: Role): Promise<void> {
      people += 1
      await room.hospital.agent(name, role).signsIn()
    },
    async sitsDown(name: string, role: Role, path = '/console/knowledge'): Promise<Page> {
      await room.joins(name, role)
      const { address } = room.hospital
      const screen = await openScreen(chromium ?? never(), address)
      screens.push(screen)
      screen.page.setDefaultTimeout(10_000)
      await screen.page.goto(address + path)
      await signIn(screen.page, `staff-${people}`, PASSWORD)
      await screen.page.locator('nav').first().waitFor()
      return screen.page
    },
  }
  return room
}

/** What is changed goes out, as the first release of its kind. */
export async function releases(page: Page, note: string): Promise<void> {
  await page.getByRole('button', { name: '发布…' }).click()
  await page.getByLabel('发布说明').fill(note)
  await page.getByRole('button', { name: '发布 1 处修改' }).click()
  await page.getByText('第 1 版已上线').waitFor()
}

function never(): never {
  throw new Error('the room opens with the first story')
}
