// The plain forms of the knowledge base and the settings centre, each used once as its people use it: doctors, notices,
// phrases, promised times, files, sending back, comparing, facts, new entries.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openEditorsRoom, releases } from './editors-room.ts'

const room = openEditorsRoom()

describe('a new entry', () => {
  it('is a doctor with a department, hours and a credential', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/doctor')
    await creates(editor, '姓名', '苏明远', 'su-mingyuan')
    await editor.getByLabel(/^职称/).fill('主任医师')
    await editor.getByLabel(/^科室/).selectOption('cardiology')
    await editor.getByLabel(/^出诊时间/).fill('周一上午')
    await editor.getByLabel(/^资质证书/).fill('执业证 X-0001')
    await editor.getByLabel(/^资质有效期至/).fill('2030-12-31')
    await editor.getByText('草稿已自动保存').waitFor()
    await releases(editor, '新增医生')
    await expectPublished('doctor', 'su-mingyuan', { name: '苏明远', departmentId: 'cardiology' })
  })

  it('is a notice that holds from one day to another', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/notice')
    await creates(editor, '标题', '心内科停诊', 'stop-cardiology')
    await editor.getByRole('textbox', { name: /^内容/ }).fill('心血管内科周三停诊一天。')
    await editor.getByLabel(/^科室/).selectOption('cardiology')
    await editor.getByLabel(/^开始日期/).fill('2026-01-05')
    await editor.getByLabel(/^结束日期/).fill('2030-01-09')
    await editor.getByText('草稿已自动保存').waitFor()
    await releases(editor, '停诊通知')
    await expectPublished('notice', 'stop-cardiology', { from: '2026-01-05', to: '2030-01-09' })
  })

  it('is a phrase that agents then find by its shortcut', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/phrase')
    await creates(editor, '内容', '请带好医保卡。', 'bring-card', '就诊')
    await editor.getByLabel(/^快捷码/).fill('ybk')
    await editor.getByText('草稿已自动保存').waitFor()
    await releases(editor, '新增短语')
    const { console } = await room.hospital.agent('周航', 'agent').signsIn()
    const found = await console.get('/phrases?q=ybk')
    expect(found.body.phrases).toMatchObject([{ id: 'bring-card', text: '请带好医保卡。' }])
  })
})

describe('the promised times', () => {
  it('are set in minutes and seconds', async () => {
    const admin = await room.sitsDown('吴越', 'admin', '/console/centre/sla')
    const minutes = admin.getByLabel('等待多久提醒组长，分钟')
    await minutes.fill('7')
    await minutes.blur()
    await admin.getByText('草稿已自动保存').waitFor()
    await releases(admin, '调整时限')
    await expect.poll(async () => (await (await room.hospital.admin()).get('/editing/sla')).body.release).toBe(1)
  })
})

describe('a file', () => {
  it('is tried first, then kept as drafts; bad rows are named', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/department')
    await editor.getByRole('button', { name: '导入 / 导出' }).click()
    const link = editor.getByRole('link', { name: 'CSV' })
    const [download] = await Promise.all([editor.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe('department.csv')
    const csv = await (await room.hospital.admin()).get('/editing/department/entries/cardiology')
    const { published } = csv.body
    const yaml = JSON.stringify([
      { ...published, phone: '0000-5550199' },
      { ...published, id: 'Nicht Erlaubt' },
    ])
    await editor
      .getByLabel('选择文件（XLSX、CSV、YAML）')
      .setInputFiles({ name: 'departments.yaml', mimeType: 'text/yaml', buffer: Buffer.from(yaml) })
    await editor.getByText('试读结果：新增 0 条，修改 1 条，相同 0 条，有问题 1 行。').waitFor()
    expect((await (await room.hospital.admin()).get('/editing/department/entries/cardiology')).body.draft).toBeNull()
    await editor.getByRole('button', { name: '存为 1 条草稿' }).click()
    await editor.getByText('已存为 1 条草稿').waitFor()
    const saved = await (await room.hospital.admin()).get('/editing/department/entries/cardiology')
    expect(saved.body.draft.body.phone).toBe('0000-5550199')
  })
})

describe('a draft', () => {
  it('is sent back with a note, which its author reads', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/faq/checkup-prepare')
    const answer = editor.getByRole('textbox', { name: '回答', exact: true })
    await answer.fill(`${await answer.inputValue()}请提前一天预约。`)
    await editor.getByText('草稿已自动保存').waitFor()
    await editor.getByRole('button', { name: '提交审核' }).click()

    const lead = await room.sitsDown('何静', 'supervisor', '/console/knowledge/faq/checkup-prepare')
    await lead.getByLabel('审核意见（退回时必填）').fill('请写明预约电话')
    await lead.getByRole('button', { name: '退回', exact: true }).click()
    await editor.getByText('“请写明预约电话”').waitFor()
    await editor.getByText('被退回').first().waitFor()
  })

  it('is compared with what patients read now', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/faq/parking-fee')
    const answer = editor.getByRole('textbox', { name: '回答', exact: true })
    await answer.fill(`${await answer.inputValue()}夜间另计。`)
    await editor.getByText('草稿已自动保存').waitFor()
    await editor.getByText('与配置文件比较').click()
    expect(await editor.locator('details ins').first().innerText()).toContain('夜间另计')
  })

  it('points at a fact of a department instead of repeating it', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/faq/parking-fee')
    const answer = editor.getByRole('textbox', { name: '回答', exact: true })
    await answer.fill('心内科在')
    await editor.getByRole('button', { name: '插入信息' }).click()
    await editor.getByLabel('取自').selectOption('cardiology')
    await editor.getByRole('button', { name: '位置', exact: true }).click()
    expect(await answer.inputValue()).toBe('心内科在{{department.cardiology.location}}')
    await editor.getByRole('button', { name: '患者看到的' }).click()
    await editor.locator('mark', { hasText: '门诊楼' }).waitFor()
  })
})

async function creates(page: Page, label: string, title: string, id: string, category?: string): Promise<void> {
  await page.getByRole('button', { name: '新增', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '新增条目' })
  await dialog.getByLabel(label).fill(title)
  if (category !== undefined) await dialog.getByLabel('分类').fill(category)
  await dialog.getByLabel(/^编号/).fill(id)
  await dialog.getByRole('button', { name: '建立草稿' }).click()
  await dialog.waitFor({ state: 'detached' })
}

async function expectPublished(kind: string, id: string, body: Readonly<Record<string, string>>): Promise<void> {
  const admin = await room.hospital.admin()
  await expect.poll(async () => (await admin.get(`/editing/${kind}/entries/${id}`)).body.published).toMatchObject(body)
}
