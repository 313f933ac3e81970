// The knowledge base as its people use it, on the whole service: an answer is changed, held back by the wording rules,
// put right, approved by a second person, released, read by the next patient, and taken back.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { axeFaults } from './axe.ts'
import { SHOTS } from './desk-of-one.ts'
import { openEditorsRoom, releases } from './editors-room.ts'

const NAME_OF_FOCUS = `(() => {
  const here = document.activeElement
  return [here?.getAttribute('aria-label'), here?.labels?.[0]?.textContent, here?.textContent].join('|')
})()`
const CLINICAL = { id: 'checkup-prepare', question: '体检前要注意什么' }
const PLAIN = { id: 'parking-fee', question: '停车多少钱' }

let visits = 0

const room = openEditorsRoom()

describe('an answer', () => {
  it('is held back by the wording rules, put right, approved, released, read by a patient, and taken back', async () => {
    const editor = await room.sitsDown('林岚', 'editor')
    await open(editor, CLINICAL.id)
    const answer = editor.getByRole('textbox', { name: '回答', exact: true })
    const before = await answer.inputValue()
    await answer.fill(`${before}我们保证根治您的烦恼。`)

    await editor.getByText('《广告法》第十六条').first().waitFor()
    expect(await editor.getByRole('button', { name: '提交审核' }).isDisabled()).toBe(true)
    await editor.screenshot({ path: `${SHOTS}faq-lint.png` })
    expect(await axeFaults(editor)).toEqual([])

    await editor.getByRole('button', { name: '采用中性说法' }).click()
    await editor.getByText('《广告法》第十六条').waitFor({ state: 'detached' })
    expect(await answer.inputValue()).toContain('治疗效果因人而异')
    await editor.getByText('草稿已自动保存').waitFor()
    await editor.getByRole('button', { name: '提交审核' }).click()
    await editor.getByText('自己写的内容请同事审核').waitFor()

    const doctor = await room.sitsDown('何静', 'supervisor')
    await open(doctor, CLINICAL.id)
    await doctor.getByRole('button', { name: '通过', exact: true }).click()
    await editor.getByRole('region', { name: '审核' }).getByText('已通过').waitFor()

    await releases(editor, '按公告修改')
    await untilHeard(CLINICAL.question, '治疗效果因人而异')

    await editor.getByRole('button', { name: '版本与回滚' }).click()
    await editor.getByRole('button', { name: '回到此版 v0' }).click()
    await editor.getByLabel('回滚原因').fill('公告撤回')
    await editor.getByText('治疗效果因人而异').last().waitFor()
    await editor.getByRole('button', { name: '确认回滚' }).click()
    await editor.getByText('已回滚，第 2 版上线').waitFor()
    await expect
      .poll(() => asks(CLINICAL.question), { timeout: 15_000, interval: 150 })
      .not.toContain('治疗效果因人而异')
    expect(await asks(CLINICAL.question)).toContain(before.slice(0, 12))
  })

  it('is written and released without touching the mouse', async () => {
    const editor = await room.sitsDown('林岚', 'editor')
    await editor.goto(`${room.hospital.address}/console/knowledge/faq`)
    await tabTo(editor, '搜索问题、问法或编号')
    await editor.keyboard.type(PLAIN.id)
    await tabTo(editor, '停车怎么收费')
    await editor.keyboard.press('Enter')
    await tabTo(editor, '回答')
    await editor.keyboard.press('Control+End')
    await editor.keyboard.type('夜间另计。')
    await editor.getByText('草稿已自动保存').waitFor()

    await tabTo(editor, '发布…', 'Shift+Tab')
    await editor.keyboard.press('Enter')
    await editor.getByText('用语与内容检查通过').waitFor()
    await editor.screenshot({ path: `${SHOTS}faq-release.png` })
    expect(await axeFaults(editor)).toEqual([])
    await tabTo(editor, '发布说明')
    await editor.keyboard.type('物价调整')
    await editor.keyboard.press('Enter')
    await editor.getByText('第 1 版已上线').waitFor()
    await untilHeard(PLAIN.question, '夜间另计')
  })

  it('two people wrote at once is shown twice, and each field is chosen by a person', async () => {
    const [first, second] = [await room.sitsDown('林岚', 'editor'), await room.sitsDown('苏禾', 'editor')]
    await open(first, PLAIN.id)
    await open(second, PLAIN.id)
    await second.context().setOffline(true)
    const answer = second.getByRole('textbox', { name: '回答', exact: true })
    await answer.fill('苏禾写的收费说明。')
    await second.getByText('暂存在本机').waitFor()

    await first.getByRole('textbox', { name: '标准问题' }).fill('停车费是多少？')
    await first.getByText('草稿已自动保存').waitFor()
    await second.context().setOffline(false)

    const dialog = second.getByRole('dialog', { name: '两个人同时改了这一条' })
    await dialog.getByRole('radio').first().waitFor()
    const shown = (await dialog.innerText()).replaceAll(/(新增|删去)：/g, '')
    expect(shown).toContain('林岚')
    expect(shown).toContain('苏禾写的收费说明')
    await second.screenshot({ path: `${SHOTS}faq-conflict.png` })
    expect(await axeFaults(second)).toEqual([])
    await dialog.getByRole('button', { name: '保存所选内容' }).click()
    await second.getByText('草稿已自动保存').waitFor()

    // What only one of them changed is taken from who changed it, and the other sees it without asking.
    expect(await second.getByRole('textbox', { name: '标准问题' }).inputValue()).toBe('停车费是多少？')
    await expect
      .poll(() => first.getByRole('textbox', { name: '回答', exact: true }).inputValue())
      .toBe('苏禾写的收费说明。')
  })

  it('is kept when the page is left before it could be saved', async () => {
    const editor = await room.sitsDown('林岚', 'editor')
    await open(editor, PLAIN.id)
    await editor.getByRole('textbox', { name: '回答', exact: true }).fill('刚写下就刷新的话。')
    await editor.reload()
    await editor.getByText('草稿已自动保存').waitFor()
    expect(await editor.getByRole('textbox', { name: '回答', exact: true }).inputValue()).toBe('刚写下就刷新的话。')
  })
})

describe('the test bench', () => {
  it('shows what patients hear beside what they would hear, and why', async () => {
    const editor = await room.sitsDown('林岚', 'editor')
    await open(editor, PLAIN.id)
    await editor.getByRole('textbox', { name: '回答', exact: true }).fill('停车每小时 6 元。')
    await editor.getByText('草稿已自动保存').waitFor()
    const bench = editor.getByRole('region', { name: '测试台' })
    await bench.getByLabel('像患者一样提问').fill(PLAIN.question)
    await editor.keyboard.press('Enter')
    await bench.getByRole('region', { name: /^草稿/ }).getByText('每小时 6 元').waitFor()
    expect(await bench.getByRole('region', { name: '线上' }).innerText()).toContain('4 元')
    expect(await bench.getByRole('list', { name: '决策过程' }).innerText()).toContain('急症筛查')
    expect(await axeFaults(editor)).toEqual([])
    await editor.screenshot({ path: `${SHOTS}faq.png` })
  })
})

async function open(page: Page, id: string): Promise<void> {
  await page.goto(`${room.hospital.address}/console/knowledge/faq/${id}`)
  await page.getByRole('textbox', { name: '回答', exact: true }).waitFor()
}

/** Walks with the Tab key until what has this name has the focus. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let steps = 0; steps < 400; steps += 1) {
    const here = String(await page.evaluate(NAME_OF_FOCUS))
    if (here.split('|').some((each) => each.trim().startsWith(name))) return
    await page.keyboard.press(key)
  }
  throw new Error(`no way to ${name} with ${key}`)
}

/** A new patient each time. */
async function asks(question: string): Promise<string> {
  const patient = room.hospital.patient(`o-editing-${++visits}`)
  await patient.says(question)
  await room.hospital.settles()
  return patient.shown.join('\n')
}

async function untilHeard(question: string, words: string): Promise<void> {
  await expect.poll(() => asks(question), { timeout: 15_000, interval: 150 }).toContain(words)
}
