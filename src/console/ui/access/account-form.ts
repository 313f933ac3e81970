// An account as the form edits it, and what of it has changed. Pure.
import type { Account } from '../api.ts'

export interface AccountForm {
  name: string
  login: string
  role: Account['role']
  teamIds: string[]
  capacity: number
  title: string
  department: string
  extension: string
  language: '' | 'zh-CN' | 'en'
}

export function formOf(account: Account | undefined): AccountForm {
  const { name = '', login = '', role = 'agent', teamIds = [], capacity = 5 } = account ?? {}
  const language = account?.language === 'zh-CN' || account?.language === 'en' ? account.language : ''
  return {
    ...{ name, login, role, teamIds: [...teamIds].sort(), capacity, language },
    title: account?.title ?? '',
    department: account?.department ?? '',
    extension: account?.extension ?? '',
  }
}

/** What the server is to be told: only what differs, emptied fields as null. */
export function changesIn(form: AccountForm, account: Account | undefined): Readonly<Record<string, unknown>> {
  const before = formOf(account)
  const wish: Record<string, unknown> = {}
  for (const key of ['name', 'role', 'capacity'] as const) if (form[key] !== before[key]) wish[key] = form[key]
  for (const key of ['title', 'department', 'extension', 'language'] as const) {
    const value = form[key].trim()
    if (value !== before[key]) wish[key] = value === '' ? null : value
  }
  const teamIds = [...form.teamIds].sort()
  if (teamIds.join() !== before.teamIds.join()) wish.teamIds = teamIds
  return wish
}
