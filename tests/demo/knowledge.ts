// What the demo's editors have in hand: released phrases, doctors and a notice, an answer changed, one waiting for a second
// person, one half written; conversations that quality control has scored.
import type { Console } from '../support/screens.ts'
import { expectDone, type Login } from './staff.ts'
import type { Ward } from './ward.ts'

type Body = Readonly<Record<string, unknown>>

const PHRASES: Readonly<Record<string, Body>> = {
  hello: { text: '您好，我是导诊台，请问有什么可以帮您？', shortcut: 'nh', category: '问候' },
  'one-moment': { text: '请稍等，我帮您查一下，马上回复您。', shortcut: 'sd', category: '问候' },
  'bring-cards': { text: '请带上本人的身份证和医保卡；孩子请带孩子自己的证件。', shortcut: 'zj', category: '就诊' },
  fasting: { text: '抽血和腹部彩超前请空腹 8 小时，可以喝少量白开水。', shortcut: 'kf', category: '检查' },
  'fever-clinic': {
    text: '14 岁以下的孩子发热，请到儿科的儿童发热诊室，24 小时，不用先去发热门诊。',
    shortcut: 'fr',
    category: '就诊',
  },
  wheelchair: { text: '门诊楼 1 层便民服务中心可以免费借轮椅，带身份证就行。', shortcut: 'ly', category: '服务' },
  'no-diagnosis': { text: '这里不能代替医生诊断，请您以医生面诊的意见为准。', shortcut: 'mz', category: '提醒' },
  'stay-with-them': {
    text: '我是导诊台。请保持电话畅通，我马上打给您，请陪在病人身边。',
    shortcut: 'jz1',
    category: '急症',
  },
  'department-told': {
    text: '已通知我院急诊科准备接诊，请告诉我救护车预计几点到。',
    shortcut: 'jz2',
    category: '急症',
  },
  bye: { text: '祝您早日康复，有需要随时联系我们。', shortcut: 'zk', category: '问候' },
}

const DOCTORS: Readonly<Record<string, Body>> = {
  'lin-qiuyu': doctor('林秋雨', '主任医师', 'dermatology', '周一、周四上午；周六上午'),
  'zhao-ning': doctor('赵宁', '主治医师', 'pediatrics', '周一至周五上午'),
  'fang-heng': doctor('方恒', '副主任医师', 'cardiology', '周二、周五全天'),
  'tang-yue': doctor('唐越', '副主任医师', 'orthopedics', '周三全天；周六上午'),
}

function doctor(name: string, title: string, departmentId: string, hours: string): Body {
  return { name, title, departmentId, credential: '虚构证书 0000', credentialValidTo: '2030-12-31', hours }
}

export async function fillKnowledge(ward: Ward): Promise<void> {
  await releaseAll(ward, 'phrase', PHRASES, '整理常用短语')
  await releaseAll(ward, 'doctor', DOCTORS, '更新出诊医生')
  const notice = {
    title: '皮肤科周六下午停诊',
    text: '因设备检修，皮肤科本周六下午停诊，上午照常。',
    departmentId: 'dermatology',
  }
  const [from, to] = [0, 6].map((days) =>
    new Date(ward.clock.now() + (8 + days * 24) * 3_600_000).toISOString().slice(0, 10),
  )
  await releaseAll(ward, 'notice', { 'dermatology-saturday': { ...notice, from, to } }, '停诊公告')
  await changeAnswers(ward)
}

async function releaseAll(ward: Ward, kind: string, bodies: Readonly<Record<string, Body>>, note: string) {
  const editor = ward.screen('sunqi')
  const entries = []
  for (const [id, body] of Object.entries(bodies)) entries.push({ id, revision: await write(editor, kind, id, body) })
  await release(editor, kind, entries, note)
}

async function changeAnswers(ward: Ward): Promise<void> {
  const editor = ward.screen('sunqi')
  const changed = await answerOf(
    editor,
    'parking',
    '地下停车场从滨江大道 3 号门进，约 600 个车位，负 2 层有 40 个充电桩。上午车多，建议坐地铁。',
  )
  await review(ward, 'sunqi', 'parking', changed, 'ask')
  await review(ward, 'hejing', 'parking', changed, 'approve')
  await release(editor, 'faq', [{ id: 'parking', revision: await revisionOf(editor, 'parking') }], '补充充电桩数量')
  const asked = await answerOf(
    editor,
    'register-phone',
    '可以。请打 {{hospital.phone}}，每天 7:30–18:00 有人接听。请准备好看病人的姓名、身份证号和手机号。电话挂的号，看病当天在自助机或窗口交费取号，过号不保留。',
  )
  await review(ward, 'sunqi', 'register-phone', asked, 'ask')
  await answerOf(
    editor,
    'parking-fee',
    '前 30 分钟免费，之后每小时 4 元，24 小时最多 40 元；急诊接送 2 小时内免费。残疾人专用车位免费。这是公示价，以当日物价公示为准。',
  )
}

async function answerOf(editor: Console, id: string, answer: string): Promise<number> {
  const { published } = expectDone(id, await editor.get(`/editing/faq/entries/${id}`))
  return write(editor, 'faq', id, { ...published, answer })
}

async function revisionOf(screen: Console, id: string): Promise<number> {
  return expectDone(id, await screen.get(`/editing/faq/entries/${id}`)).draft.revision
}

async function write(screen: Console, kind: string, id: string, body: Body): Promise<number> {
  const answer = await screen.put(`/editing/${kind}/entries/${id}/draft`, { revision: 0, body })
  return expectDone(`${kind} ${id}`, answer).draft.revision
}

async function review(ward: Ward, login: Login, id: string, revision: number, what: 'ask' | 'approve'): Promise<void> {
  expectDone(what, await ward.screen(login).post(`/editing/faq/entries/${id}/review`, { revision, what }))
}

async function release(screen: Console, kind: string, entries: readonly object[], note: string): Promise<void> {
  expectDone(`release of ${kind}`, await screen.post(`/editing/${kind}/release`, { entries, note }))
}

/** Some of what was drawn this week is done, one with a fail; the rest waits. */
export async function scoreSome(ward: Ward): Promise<void> {
  const qc = ward.screen('liqing')
  const { rows } = expectDone('reviews', await qc.get('/quality/reviews')) as { rows: readonly { id: string }[] }
  for (const [i, { id }] of rows.slice(-5).entries()) {
    const { review } = expectDone('review', await qc.get(`/quality/reviews/${id}`))
    const marks = (review.items as readonly { id: string }[]).map(({ id: item }) =>
      i === 0 && item === 'tone' ? { item, mark: 'fail', remark: '没有说明为什么要等' } : { item, mark: 'pass' },
    )
    const verdict = review.subject === 'bot' ? { verdict: 'right-to-answer' } : {}
    expectDone('score', await qc.post(`/quality/reviews/${id}/score`, { marks, ...verdict }))
  }
}
