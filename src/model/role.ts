// Who a signed-in person is to the hospital. What a role may do stands in permission.ts.

export const ROLES = [
  'agent', // 网络咨询员
  'trainee', // 实习咨询员
  'lead', // 组长
  'supervisor', // 主管
  'office', // 院办 / 医患关系办
  'qc', // 质控
  'clinician', // 医务人员
  'editor', // 知识管理员
  'admin', // 系统管理员
  'auditor', // 审计
] as const
export type Role = (typeof ROLES)[number]

export function isRole(value: string): value is Role {
  return (ROLES as readonly string[]).includes(value)
}

/** Takes conversations from the queue: counts as on duty while the console is open. */
export function takesConversations(role: Role): boolean {
  return role === 'agent' || role === 'trainee' || role === 'lead' || role === 'supervisor'
}

const TRAINEE_CAPACITY = 2

/** Conversations at a time; a trainee starts small. */
export function defaultCapacity(role: Role, usual: number): number {
  return role === 'trainee' ? Math.min(TRAINEE_CAPACITY, usual) : usual
}

/** Sees much or changes much: a password alone is not enough. */
export function needsSecondFactor(role: Role): boolean {
  return role === 'admin' || role === 'supervisor' || role === 'auditor'
}
