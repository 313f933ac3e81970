// Every page somebody can go to: the rail's in their groups, the administration's, and the one to begin on. Who may open
// them stands in page-rights.ts.
import {
  Activity,
  BadgeCheck,
  BookOpenText,
  ChartColumn,
  ClipboardCheck,
  FileDown,
  Inbox,
  KeyRound,
  MessageCircleQuestionMark,
  ScrollText,
  Settings,
  ShieldCheck,
  SlidersHorizontal,
  SquareCheckBig,
  UserRound,
  UsersRound,
} from '@lucide/vue'
import type { Component } from 'vue'
import { say } from '../words/words.ts'
import type { WordKey } from '../words/zh-cn.ts'
import { mayOpen, type Opener, type PageName } from './page-rights.ts'

export interface PageLink {
  readonly page: PageName
  readonly to: string
  readonly icon: Component
  readonly words: WordKey
  /** What search calls it, where the rail is too narrow for it. */
  readonly title?: WordKey
}

/** Desk · quality · knowledge · house. */
const GROUPS: readonly (readonly PageLink[])[] = [
  [
    { page: 'inbox', to: '/', icon: Inbox, words: 'frame.inbox' },
    { page: 'assists', to: '/assists', icon: MessageCircleQuestionMark, words: 'help.page' },
    { page: 'handover', to: '/handover', icon: ClipboardCheck, words: 'handover.page', title: 'handover.title' },
  ],
  [
    { page: 'board', to: '/board', icon: ChartColumn, words: 'frame.reports', title: 'board.title' },
    { page: 'quality', to: '/quality', icon: SquareCheckBig, words: 'frame.quality' },
    { page: 'exports', to: '/exports', icon: FileDown, words: 'frame.exports' },
  ],
  [
    { page: 'knowledge', to: '/knowledge', icon: BookOpenText, words: 'frame.knowledge' },
    { page: 'centre', to: '/centre', icon: SlidersHorizontal, words: 'frame.centre' },
  ],
  [
    { page: 'directory', to: '/directory', icon: UsersRound, words: 'frame.directory', title: 'directory.title' },
    { page: 'admin', to: '/admin', icon: ShieldCheck, words: 'frame.admin' },
    { page: 'settings', to: '/settings', icon: Settings, words: 'frame.settings' },
  ],
]

export interface AdminGroup {
  readonly words: WordKey
  readonly links: readonly PageLink[]
}

const ADMIN_GROUPS: readonly AdminGroup[] = [
  {
    words: 'admin.people',
    links: [
      { page: 'accounts', to: '/admin/accounts', icon: UserRound, words: 'admin.accounts' },
      { page: 'teams', to: '/admin/teams', icon: UsersRound, words: 'admin.teams' },
      { page: 'roles', to: '/admin/roles', icon: BadgeCheck, words: 'admin.roles' },
      { page: 'tokens', to: '/admin/tokens', icon: KeyRound, words: 'admin.tokens' },
    ],
  },
  {
    words: 'admin.house',
    links: [
      { page: 'audit', to: '/admin/audit', icon: ScrollText, words: 'admin.audit' },
      { page: 'operations', to: '/admin/operations', icon: Activity, words: 'admin.operations' },
    ],
  },
]

/** Groups in which this person may open nothing are left out. */
export function linksOf(me: Opener): readonly (readonly PageLink[])[] {
  return GROUPS.map((group) => group.filter(({ page }) => mayOpen(me, page))).filter((group) => group.length > 0)
}

/** Nothing to whoever may not open the administration. */
export function adminLinksOf(me: Opener): readonly AdminGroup[] {
  if (!mayOpen(me, 'admin')) return []
  return ADMIN_GROUPS.map((group) => ({ ...group, links: group.links.filter(({ page }) => mayOpen(me, page)) })).filter(
    ({ links }) => links.length > 0,
  )
}

export interface KnownPage {
  readonly title: string
  readonly to: string
}

/** By name, as one looks for them. The administration stands for its pages. */
export function knownPages(me: Opener): readonly KnownPage[] {
  const ofRail = linksOf(me)
    .flat()
    .filter(({ page }) => page !== 'admin')
  const ofAdmin = adminLinksOf(me).flatMap(({ links }) => links)
  return [
    ...ofRail.map(({ to, words, title = words }) => ({ title: say(title), to })),
    ...ofAdmin.map(({ to, words }) => ({ title: `${say('frame.admin')} · ${say(words)}`, to })),
  ]
}

const BEGIN: readonly PageName[] = ['inbox', 'admin', 'assists', 'knowledge', 'quality', 'directory', 'settings']

/** Who has no inbox begins where his work is: a colleague's question waits for somebody, the knowledge base does not. */
export function firstPage(me: Opener): string {
  const page = BEGIN.find((each) => mayOpen(me, each))
  return GROUPS.flat().find((link) => link.page === page)?.to ?? '/settings'
}
