// Rules as clinicians write them, departments as editors do: sentences judged while a rule changes, a place put together
// from its parts, texts cut as the channels cut them.
import { describe, expect, it } from 'vitest'
import { axeFaults } from './axe.ts'
import { SHOTS } from './desk-of-one.ts'
import { openEditorsRoom } from './editors-room.ts'

const room = openEditorsRoom()

describe('a family of red flags', () => {
  it('is written from nothing, its sentences judged at once, and says who may approve it', async () => {
    await room.joins('何静', 'supervisor')
    const doctor = await room.sitsDown('陈医师', 'clinician', '/console/knowledge/red-flag')
    await doctor.getByRole('button', { name: '新增', exact: true }).click()
    await doctor.getByRole('textbox', { name: '名称' }).fill('大面积烫伤')
    await doctor.getByLabel('编号', { exact: false }).last().fill('scald')
    await doctor.getByRole('button', { name: '建立草稿' }).click()

    const rule = doctor.getByRole('region', { name: '规则 scald.new' })
    await rule.getByLabel('加入第 1 组，任一即可').fill('烫掉一层皮，烫熟了')
    await doctor.keyboard.press('Enter')
    await rule.getByRole('button', { name: '删除 烫掉一层皮' }).waitFor()
    await rule.getByLabel('加入应报警的例句').fill('开水浇到腿上，烫掉一层皮')
    await doctor.keyboard.press('Enter')
    await rule.getByLabel('加入应报警的例句').fill('汤洒在手上，有点红')
    await doctor.keyboard.press('Enter')
    await rule.getByLabel('加入不应报警的例句').fill('鸡蛋烫熟了怎么剥皮')
    await doctor.keyboard.press('Enter')
    await rule.getByText('没有触发').waitFor()
    await rule.getByText('2 句不符').waitFor()
    expect(await axeFaults(doctor)).toEqual([])
    await doctor.screenshot({ path: `${SHOTS}red-flag.png` })

    await rule.getByRole('button', { name: '删除 汤洒在手上，有点红' }).click()
    await rule.getByLabel('加入同一分句出现时不算').fill('鸡蛋')
    await doctor.keyboard.press('Enter')
    await rule.getByText('2 句相符').waitFor()
    await rule.getByText('同一分句说到 鸡蛋').waitFor()

    await doctor.getByLabel('试一句').fill('孩子的手烫掉一层皮')
    await doctor.getByText('会报警').waitFor()
    await doctor.getByText('草稿已自动保存').waitFor()
    await doctor.getByText('可审核：何静').waitFor()
    await doctor.getByLabel('添加科室').selectOption('emergency')
    await doctor.getByRole('button', { name: '删除 急诊科' }).waitFor()
  })

  it('reads as sentences, and fits a narrow screen', async () => {
    const doctor = await room.sitsDown('陈医师', 'clinician', '/console/knowledge/red-flag')
    await doctor.getByRole('region', { name: '条目列表' }).getByRole('link').nth(1).click()
    await doctor.getByText('说到').first().waitFor()
    await doctor
      .getByText(/句相符/)
      .first()
      .waitFor()
    await doctor.setViewportSize({ width: 320, height: 640 })
    expect(await doctor.evaluate('document.documentElement.scrollWidth <= 320')).toBe(true)
  })
})

describe('a rule of wording', () => {
  it('shows whom it binds, and what it finds while it changes', async () => {
    const doctor = await room.sitsDown('陈医师', 'clinician', '/console/knowledge/wording/cure_final')
    await doctor.getByText('《广告法》').first().waitFor()
    await doctor.getByRole('radio', { name: '咨询员 提醒' }).check()
    await doctor.getByLabel('试一句').fill('贴三天，烟消云散。')
    await doctor.getByText('可以说').waitFor()
    await doctor.getByLabel('加入出现任一词即违规').fill('烟消云散')
    await doctor.keyboard.press('Enter')
    await doctor.getByText('违规', { exact: true }).waitFor()
    await doctor.getByText(/改说：/).waitFor()
    await doctor.getByText('草稿已自动保存').waitFor()
    expect(await axeFaults(doctor)).toEqual([])
    await doctor.screenshot({ path: `${SHOTS}wording.png` })
  })
})

describe('a department', () => {
  it('says its place from campus, building and floor, and shows what a patient reads', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/department/cardiology')
    await editor.getByLabel('院区').fill('滨江院区')
    await editor.getByLabel('楼', { exact: true }).fill('新门诊楼')
    await editor.getByLabel('楼层').fill('5 层')
    await editor.getByLabel('患者读到的位置').fill('')
    await editor.getByRole('radio', { name: '按时段' }).check()
    await editor.getByLabel('哪几天').selectOption('周一至周五')
    await editor.getByLabel('第 1 段开始').fill('07:30')
    const seen = editor.getByRole('region', { name: '患者看到的样子' })
    await seen.getByText('滨江院区 新门诊楼 5 层').waitFor()
    await seen.getByText('周一至周五 7:30–').waitFor()

    const code = editor.getByRole('combobox', { name: /诊疗科目代码/ })
    await code.fill('肾内')
    await code.press('Enter')
    expect(await code.inputValue()).toContain('03.06')
    await editor.getByLabel('加入别名').fill('看心脏的科')
    await editor.keyboard.press('Enter')
    await editor.getByText('草稿已自动保存').waitFor()
    expect(await axeFaults(editor)).toEqual([])
    await editor.screenshot({ path: `${SHOTS}department.png` })
  })
})

describe('an answer', () => {
  it('is shown as each channel cuts it, with its facts, and counted as short messages', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/faq/parking-fee')
    const answer = editor.getByRole('textbox', { name: '回答', exact: true })
    await answer.fill('')
    await editor.getByRole('button', { name: '插入信息' }).click()
    await editor.getByRole('button', { name: '电话', exact: true }).click()
    expect(await answer.inputValue()).toBe('{{hospital.phone}}')
    await editor.getByRole('button', { name: '患者看到的' }).click()
    await editor.getByText(room.hospital.config.hospital.phone).first().waitFor()

    await answer.fill('请带好医保卡和身份证。'.repeat(80))
    const ways = editor.getByRole('group', { name: '预览渠道' })
    await ways.getByRole('button', { name: /短信/ }).click()
    await editor.getByText('880 字，14 条短信（每条 67 字）').waitFor()
    await ways.getByRole('button', { name: /^wechat\s*\d/ }).click()
    await editor.getByText(/^第 2 条，共/).waitFor()
  })
})

describe('the bench', () => {
  it('asks on the channels that the hospital has', async () => {
    const editor = await room.sitsDown('林岚', 'editor', '/console/knowledge/faq')
    const channel = editor.getByRole('combobox', { name: '渠道' })
    await channel.getByRole('option', { name: '网页' }).waitFor({ state: 'attached' })
    const names = await channel.getByRole('option').allInnerTexts()
    expect(names).toEqual(['任意渠道', '网页', 'wechat', 'wechat-plain'])
    await channel.selectOption('web')
    await editor.getByRole('button', { name: '半夜能挂号吗' }).click()
    await editor.getByRole('list', { name: '决策过程' }).waitFor()
  })
})
