// What the page calls things.

export const STATES = {
  new: '新会话',
  bot: '机器人接待',
  queued: '等待人工',
  assigned: '接待中',
  waiting_patient: '等患者回复',
  snoozed: '已暂缓',
  closed: '已结束',
}

export const ACUITIES = { emergency: '急症', urgent: '当日', routine: '一般', info: '咨询' }

export const REASONS = {
  'asked-for-person': '要求人工',
  'red-flag': '红旗症状',
  'self-harm': '自伤风险',
  violence: '暴力风险',
  complaint: '投诉',
  'medical-quality-complaint': '医疗质量投诉',
  'not-understood': '机器人未理解',
  anger: '情绪激动',
  sensitive: '敏感话题',
  'beyond-authority': '超出权限',
  'needs-person': '图片或语音，需人工查看',
  stale: '消息积压',
  'bot-fault': '机器人故障',
  'send-unknown': '自动回复可能未送达',
}

export const SENDS = {
  planned: '待发送',
  sending: '发送中',
  sent: '已发送',
  failed: '发送失败',
  unknown: '不确定是否送达',
  cancelled: '已取消',
}

export const FAILURES = {
  'window-closed': '已过平台回复时限',
  'quota-used': '平台条数已用完，等患者再发消息',
  blocked: '对方已拒收',
  content: '平台拒绝了内容',
  settings: '渠道设置有误',
  'gave-up': '多次尝试未成功',
}

export const OUTCOMES = {
  answered: '已解答',
  booked: '已预约',
  'visited-emergency': '已去急诊',
  'transferred-out': '已转出',
  'no-reply': '患者未再回复',
  spam: '骚扰',
  other: '其他',
}

export const ROLES = {
  agent: '网络咨询员',
  trainee: '实习咨询员',
  lead: '组长',
  supervisor: '主管',
  office: '院办',
  qc: '质控',
  clinician: '医务人员',
  editor: '知识管理员',
  admin: '系统管理员',
  auditor: '审计',
}

export const PRESENCES = { online: '在线', away: '小休', offline: '离线' }

export const MEDIA_STATES = {
  waiting: '正在从平台获取，请稍候…',
  failed: '未能从平台取得，可请患者重新发送',
}

const KINDS = {
  image: '［图片］',
  voice: '［语音］',
  video: '［视频］',
  file: '［文件］',
  location: '［位置］',
  link: '［链接］',
  card: '［卡片］',
  unsupported: '［暂不支持的消息］',
}

/** Words of a message; what has none is named. */
export function contentText(content) {
  const kind = KINDS[content.kind] ?? ''
  return [kind, content.fileName, content.text, content.url].filter(Boolean).join(' ')
}

const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})
const day = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric' })

export function timeOf(at) {
  return day.format(at) === day.format(Date.now()) ? clock.format(at) : `${day.format(at)} ${clock.format(at)}`
}

export function spanSince(at) {
  const minutes = Math.max(0, Math.floor((Date.now() - at) / 60_000))
  if (minutes < 1) return '不到 1 分钟'
  if (minutes < 60) return `${minutes} 分钟`
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} 小时` : `${Math.floor(minutes / 1440)} 天`
}
