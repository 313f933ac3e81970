// The last half hour before the demo's doors open: who is being helped, who waits, what colleagues ask each other. Played
// through the front doors at a clock that is behind; afterwards it is now.
import { DAY, HOUR, MINUTE, SECOND, systemClock } from '../../src/base/clock.ts'
import { createIds } from '../../src/base/ids.ts'
import { systemRandom } from '../../src/base/random.ts'
import { expectDone } from './staff.ts'
import { type Patient, tomorrowMorning, type Ward } from './ward.ts'

export const HALF_HOUR_MS = 28 * MINUTE

interface Asking {
  readonly scan: Patient
  readonly visitor: Patient
}

/** Returns the conversation a visitor should open first. */
export async function playHalfHour(ward: Ward): Promise<string> {
  await formTeams(ward)
  await ward.sets('wangmin', 'online')
  const feverish = await motherWithChild(ward)
  await ward.sets('wangmin', 'away')
  await ward.sets('lixiang', 'online')
  const bill = await patientsOfLiXiang(ward)
  await ward.sets('lixiang', 'away')
  await ward.sets('wangmin', 'online')
  const asking = await othersOfWangMin(ward)
  await ward.sets('wangmin', 'away')
  await ward.sets('zhengxin', 'away')
  await ward.sets('hejing', 'away')
  await theLine(ward, asking)
  await offerToWangMin(ward, bill)
  await leaveNoRoom(ward)
  await ward.sets('lixiang', 'online')
  await feverish.says('儿童发热诊室在哪栋楼呀，晚上去有人吗')
  await ward.comesTo(0)
  return feverish.id
}

async function formTeams(ward: Ward): Promise<void> {
  const admin = ward.screen('admin')
  const team = async (name: string, departments: readonly string[]): Promise<string> =>
    expectDone(name, await admin.post('/teams', { name, departments })).id
  const teamIds = [
    await team('门诊组', ['cardiology', 'orthopedics', 'general-practice']),
    await team('妇儿组', ['gynecology', 'obstetrics', 'pediatrics']),
  ]
  const { app } = ward.hospital
  await app.store.write(async (tx) => {
    for (const login of ['wangmin', 'lixiang', 'zhengxin', 'gaoyuan'] as const) {
      const { id } = ward.account(login)
      for (const teamId of teamIds) {
        await tx.db.insertInto('agent_team').values({ agent_id: id, team_id: teamId }).execute()
      }
    }
  })
}

async function motherWithChild(ward: Ward) {
  const mother = await ward.comes('王女士')
  await mother.says('孩子两岁，昨天开始身上起红疹子，周六有皮肤科的号吗')
  await ward.comesTo(26 * MINUTE)
  await mother.says('宝宝发烧38.2，身上的疹子要先看皮肤科还是儿科')
  await mother.says('转人工')
  const id = await mother.is('assigned')
  await ward.comesTo(25 * MINUTE)
  await ward.acts('wangmin', id, 'notes', { text: '上周来过，家长说孩子对青霉素过敏，已记在患者卡。' })
  await ward.acts('wangmin', id, 'reply', {
    text: '您好，我是导诊台王敏。发热又起疹子的孩子，请先到儿科的儿童发热诊室，由医生判断要不要转皮肤科。',
  })
  await fillCard(ward, id)
  await rememberVisits(ward, id)
  await askColleague(ward, id)
  return { id, says: mother.says }
}

async function fillCard(ward: Ward, conversationId: string): Promise<void> {
  const screen = ward.screen('wangmin')
  const card = expectDone('patient', await screen.get(`/conversations/${conversationId}/patient`))
  const contact = `/contacts/${card.contactId}`
  await ward.hospital.app.store.write((tx) =>
    tx.db.updateTable('contact').set({ display_name: '王*芳' }).where('id', '=', card.contactId).execute(),
  )
  const told = { name: '王小芳', phone: '13800006721', phoneVerified: true, remarks: '自述孩子青霉素过敏' }
  expectDone('card', await screen.patch(contact, { version: card.version, ...told }))
  const child = { relation: 'child', name: '王小宝', sex: 'male', bornOn: '2024-08' }
  const { id: patientId } = expectDone('child', await screen.post(`${contact}/patients`, child))
  const service = { purpose: 'service', state: 'given', way: 'chat' }
  expectDone('consent', await screen.post(`${contact}/consents`, service))
  const health = { purpose: 'health', state: 'given', way: 'phone', patientId, guardian: '王小芳' }
  expectDone('consent', await screen.post(`${contact}/consents`, health))
  const promise = { text: '一小时内确认儿科夜间出诊的医生，回复家长', dueAt: ward.clock.now() + HOUR }
  expectDone('promise', await screen.post(`/conversations/${conversationId}/promises`, promise))
}

/** She was here before, and was helped. */
async function rememberVisits(ward: Ward, conversationId: string): Promise<void> {
  const { store } = ward.hospital.app
  const now = await store.reads
    .selectFrom('conversation')
    .selectAll()
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow()
  const { id: agentId } = ward.account('wangmin')
  const visits = [7, 51].map((days, i) => {
    const at = now.opened_at - days * DAY
    return {
      ...{ ...now, id: idAt(at), state: 'closed', emergency: 0, owner_id: null, bot_state: '{}' },
      ...{ last_owner_id: agentId, opened_at: at, updated_at: at, last_inbound_at: at, last_message_at: at },
      ...{ unanswered_since: null, closed_at: at + 9 * MINUTE, closed_by: agentId },
      outcome: i === 0 ? 'booked' : 'answered',
    }
  })
  await store.write((tx) => tx.db.insertInto('conversation').values(visits).execute())
}

function idAt(instant: number): string {
  return createIds({ ...systemClock, now: () => instant }, systemRandom).next()
}

async function askColleague(ward: Ward, conversationId: string): Promise<void> {
  const asked = {
    to: { agentId: ward.account('zhaoning').id },
    question: '两岁孩子发热伴皮疹，晚上先到儿童发热诊室可以吗？要提醒家长带什么？',
    dueAt: ward.clock.now() + HOUR,
  }
  expectDone('assist', await ward.screen('wangmin').post(`/conversations/${conversationId}/assists`, asked))
}

async function patientsOfLiXiang(ward: Ward): Promise<string> {
  await ward.comesTo(19 * MINUTE)
  const wheelchair = await ward.comes('周女士')
  await wheelchair.says('转人工')
  const wheelchairId = await wheelchair.is('assigned')
  await wheelchair.says('老人腿脚不方便，门诊能借轮椅吗')
  await ward.acts('lixiang', wheelchairId, 'reply', { text: '可以，门诊楼 1 层便民服务中心免费借，带身份证就行。' })
  await ward.comesTo(17 * MINUTE)
  const vaccine = await ward.comes('赵女士')
  await vaccine.says('转人工')
  const vaccineId = await vaccine.is('assigned')
  await vaccine.says('孩子疫苗本丢了能补吗')
  await ward.acts('lixiang', vaccineId, 'reply', { text: '可以补，请带孩子的出生证明到预防保健科，工作日上午。' })
  await ward.comesTo(15 * MINUTE)
  const bill = await ward.comes('黄先生')
  await bill.says('转人工')
  const billId = await bill.is('assigned')
  await bill.says('住院结账单和我交的对不上，差一百多')
  const sheet = {
    takerId: ward.account('wangmin').id,
    items: [
      { conversationId: wheelchairId, note: '等老人家属回复几点到' },
      { conversationId: vaccineId, note: '已告知材料，家长还会来问地点' },
    ],
    faults: '自助机 3 号打印慢，信息科已登记',
    notices: '皮肤科周六下午停诊',
  }
  expectDone('handover', await ward.screen('lixiang').post('/handovers', sheet))
  return billId
}

/** Two of them are answered, and ask again when the line is already long. */
async function othersOfWangMin(ward: Ward): Promise<Asking> {
  await ward.comesTo(13 * MINUTE)
  const teeth = await ward.comes('孙先生')
  await teeth.says('种植牙的费用可以走医保吗')
  await teeth.says('转人工')
  const teethId = await teeth.is('assigned')
  await ward.acts('wangmin', teethId, 'reply', { text: '我明天上午问过医保办，再在这里回复您。' })
  await ward.acts('wangmin', teethId, 'snooze', { until: tomorrowMorning(ward.clock.now()) })

  await ward.comesTo(11 * MINUTE)
  const expecting = await ward.comes('陈女士')
  await expecting.says('产科建档要带什么')
  await expecting.says('转人工')
  const expectingId = await expecting.is('assigned')
  await expecting.says('收到，身份证和医保卡我都带')
  await ward.acts('wangmin', expectingId, 'reply', { text: '好的，周一到周五上午都可以，路上慢一点。' })

  await ward.comesTo(7 * MINUTE)
  const scan = await ward.comes('刘先生')
  await scan.says('核磁共振当天能出结果吗')
  await scan.says('转人工')
  const scanId = await scan.is('assigned')
  await ward.acts('wangmin', scanId, 'reply', { text: '您好，磁共振一般下一个工作日出结果，出来后公众号会提醒您。' })

  await ward.comesTo(5 * MINUTE)
  const visitor = await ward.comes('访客', 'web')
  await visitor.says('转人工')
  const visitorId = await visitor.is('assigned')
  await ward.acts('wangmin', visitorId, 'reply', { text: '您好，我是导诊台王敏，请说。' })
  const begun = { mode: 'reply', text: '您好，入职体检需要空腹，请您' }
  expectDone('draft', await ward.screen('wangmin').put(`/conversations/${visitorId}/draft`, begun))
  return { scan, visitor }
}

/** An offer lasts a minute: too short for somebody who looks around, so that this one stands for half an hour. */
async function offerToWangMin(ward: Ward, conversationId: string): Promise<void> {
  await ward.acts('lixiang', conversationId, 'transfer', {
    to: { agentId: ward.account('wangmin').id },
    note: '住院费用对不上，您上周处理过同样的，麻烦接一下',
  })
  await ward.hospital.app.store.write(async (tx) => {
    const until = tx.now + HALF_HOUR_MS
    await tx.db
      .updateTable('queue_entry')
      .set({ reserved_until: until, due_at: until })
      .where('conversation_id', '=', conversationId)
      .where('state', '=', 'waiting')
      .execute()
    await tx.db
      .updateTable('timer')
      .set({ due_at: until })
      .where('kind', '=', 'transfer')
      .where('subject', '=', conversationId)
      .execute()
  })
}

/** Whoever comes now stands in the line until somebody takes him by hand. */
async function leaveNoRoom(ward: Ward): Promise<void> {
  const { id } = ward.account('lixiang')
  await ward.hospital.app.store.write((tx) =>
    tx.db.updateTable('agent').set({ capacity: 2 }).where('id', '=', id).execute(),
  )
}

async function theLine(ward: Ward, { scan, visitor }: Asking): Promise<void> {
  await ward.comesTo(160 * SECOND)
  const angry = await ward.comes('马先生')
  await angry.says('我要投诉，取药窗口排了两个小时')
  await ward.comesTo(110 * SECOND)
  const clinic = await ward.comes('吴女士')
  await clinic.says('妇科今天下午还能加号吗')
  await clinic.says('人工')
  await ward.comesTo(80 * SECOND)
  const eyes = await ward.comes('访客', 'web')
  await eyes.says('转人工')
  await eyes.says('散瞳以后能自己开车回去吗')
  await visitor.says('入职体检套餐要空腹吗')
  await ward.comesTo(50 * SECOND)
  await scan.says('那膝盖的片子能一起约吗')
  await ward.comesTo(30 * SECOND)
  const chest = await ward.comes('张先生')
  await chest.says('胸口压得慌，左胳膊发麻，出冷汗')
}
