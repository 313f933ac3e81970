// Who may open which page: for the rail, for search, and for an address that was passed on. The server decides for itself.
import type { Me } from '../api.ts'

type Right = Me['permissions'][number]

export interface Door {
  /** One of them is enough; none: everybody. */
  readonly rights: readonly Right[]
  readonly roles?: readonly Me['role'][]
}

export const PAGE_RIGHTS = {
  inbox: { rights: ['conversation.read'] },
  conversation: { rights: ['conversation.read'] },
  assists: { rights: ['assist.answer'] },
  handover: { rights: ['handover.write'] },
  'handover-sheet': { rights: ['handover.write'] },
  board: { rights: ['report.read'] },
  quality: { rights: ['quality.review', 'quality.own'] },
  exports: { rights: ['export.make', 'export.log'] },
  knowledge: { rights: ['knowledge.read'] },
  centre: { rights: ['knowledge.read'], roles: ['admin', 'supervisor'] },
  channels: { rights: ['channel.read'] },
  directory: { rights: ['roster.read'] },
  admin: { rights: ['account.manage', 'audit.read'] },
  accounts: { rights: ['account.manage'] },
  teams: { rights: ['account.manage'] },
  roles: { rights: ['roster.read'] },
  tokens: { rights: ['account.manage'] },
  audit: { rights: ['audit.read'] },
  operations: { rights: ['operations.read'] },
  settings: { rights: [] },
} as const satisfies Readonly<Record<string, Door>>

export type PageName = keyof typeof PAGE_RIGHTS
export type Opener = Pick<Me, 'permissions' | 'role'>

export function mayOpen(me: Opener, page: PageName): boolean {
  const { rights, roles }: Door = PAGE_RIGHTS[page]
  if (roles !== undefined && !roles.includes(me.role)) return false
  return rights.length === 0 || rights.some((right) => me.permissions.includes(right))
}

export function isPageName(name: unknown): name is PageName {
  return typeof name === 'string' && name in PAGE_RIGHTS
}
