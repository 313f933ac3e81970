// What the desk goes by, set in the console: the week drawn by keys and by pointer, the year's holidays, a text with its
// placeholders, and a question nobody could answer that becomes a way to ask.
import { describe, expect, it } from 'vitest'
import { axeFaults } from './axe.ts'
import { SHOTS } from './desk-of-one.ts'
import { openEditorsRoom, releases } from './editors-room.ts'

const room = openEditorsRoom()

describe('the settings centre', () => {
  it('lets the week be drawn with keys and with the pointer, several ranges a day', async () => {
    const admin = await room.sitsDown('吴越', 'admin', '/console/centre/hours')
    const sunday = (part: '开始' | '结束', n: number) => admin.getByLabel(`周日第 ${n} 段${part}`)
    await admin.getByRole('gridcell', { name: '周一 08:00 服务' }).focus()
    for (const key of [
      ...Array.from({ length: 6 }, () => 'ArrowDown'),
      'Space',
      'Shift+ArrowRight',
      'Shift+ArrowRight',
    ])
      await admin.keyboard.press(key)
    expect(await sunday('开始', 1).inputValue()).toBe('08:00')
    expect(await sunday('结束', 1).inputValue()).toBe('09:30')

    const from = await admin.getByRole('gridcell', { name: '周日 14:00 休息' }).boundingBox()
    const to = await admin.getByRole('gridcell', { name: '周日 15:30 休息' }).boundingBox()
    if (from === null || to === null) throw new Error('the grid is not on the screen')
    await admin.mouse.move(from.x + 3, from.y + 8)
    await admin.mouse.down()
    await admin.mouse.move(to.x + 3, to.y + 8, { steps: 6 })
    await admin.mouse.up()
    expect(await sunday('开始', 2).inputValue()).toBe('14:00')
    expect(await sunday('结束', 2).inputValue()).toBe('16:00')

    await sunday('结束', 2).fill('16:15')
    await sunday('结束', 2).blur()
    await admin.getByText('草稿已自动保存').waitFor()
    await admin.screenshot({ path: `${SHOTS}hours.png` })
    expect(await axeFaults(admin)).toEqual([])
    await releases(admin, '周日增开')
    const week = await (await room.hospital.admin()).get('/editing/hours/entries/week')
    expect(week.body.published.sunday).toEqual(['08:00-09:30', '14:00-16:15'])
  })

  it('keeps the holidays of a year with the days worked instead', async () => {
    const admin = await room.sitsDown('吴越', 'admin', '/console/centre/holidays/2026')
    const calendar = admin.getByRole('group', { name: '2026 年节假日' })
    await calendar.getByRole('button', { name: /^1休 1 月 周四/ }).focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'KeyH', 'ArrowRight', 'ArrowRight', 'KeyW'])
      await admin.keyboard.press(key)
    await calendar.getByRole('button', { name: /^15休 1 月 周四 节假日/ }).waitFor()
    await calendar.getByRole('button', { name: /^17班 1 月 周六 调休上班/ }).click()
    await calendar.getByRole('button', { name: /^17休 1 月 周六 节假日/ }).waitFor()
    await admin.getByText('草稿已自动保存').waitFor()
    await admin.screenshot({ path: `${SHOTS}holidays.png` })
    expect(await axeFaults(admin)).toEqual([])
  })
})

describe('the knowledge base', () => {
  it('shows a text as a patient reads it and says which placeholder is missing', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/text/handoff_queued')
    await editor.getByRole('textbox', { name: '话术内容' }).fill('请稍等，您排在第 {{position}} 位。')
    await editor.getByRole('button', { name: '{{wait}} · 未使用' }).waitFor()
    await editor.getByText('草稿已自动保存').waitFor()
    expect(await axeFaults(editor)).toEqual([])
    await editor.screenshot({ path: `${SHOTS}text.png` })
  })

  it('takes many ways to ask from the clipboard at once', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/faq/parking-fee')
    await editor.getByRole('button', { name: /再加一条/ }).click()
    await editor.keyboard.insertText('停车贵不贵')
    await editor.evaluate(`(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', '1. 停车票怎么交\\n• 停车能开发票吗\\n停车超时怎么算')
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })()`)
    for (const words of ['停车贵不贵', '停车票怎么交', '停车能开发票吗', '停车超时怎么算'])
      await editor.getByRole('button', { name: `删除 ${words}` }).waitFor()
    await editor.getByText('草稿已自动保存').waitFor()
  })

  it('turns a question nobody could answer into a way to ask', async () => {
    for (const openid of ['o-ask-1', 'o-ask-2']) await room.hospital.patient(openid).says('月亮上有没有咖啡馆')
    await room.hospital.settles()
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/unanswered')
    await editor.getByRole('heading', { name: '月亮上有没有咖啡馆' }).waitFor()
    expect(await axeFaults(editor)).toEqual([])
    await editor.screenshot({ path: `${SHOTS}unanswered.png` })
    await editor.getByLabel('“月亮上有没有咖啡馆”归入哪一条').selectOption('parking')
    await editor.getByRole('button', { name: '归入 月亮上有没有咖啡馆' }).click()
    await editor.getByText('已加入 1 条相似问法').waitFor()
    await editor.getByRole('heading', { name: '月亮上有没有咖啡馆' }).waitFor({ state: 'detached' })
    await editor.getByRole('button', { name: '查看' }).click()
    await editor.getByRole('button', { name: '删除 月亮上有没有咖啡馆' }).waitFor()
  })

  it('is usable on a narrow screen, one thing at a time', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/faq/parking-fee')
    await editor.setViewportSize({ width: 320, height: 640 })
    await editor.getByRole('textbox', { name: '回答', exact: true }).waitFor()
    expect(await editor.evaluate('document.documentElement.scrollWidth <= 320')).toBe(true)
    expect(await axeFaults(editor)).toEqual([])
    await editor.getByRole('button', { name: '返回列表' }).click()
    await editor.getByRole('searchbox', { name: '搜索问题、问法或编号' }).fill('停车')
    await editor.getByRole('link', { name: /停车怎么收费/ }).waitFor()
    expect(await axeFaults(editor)).toEqual([])
  })
})
