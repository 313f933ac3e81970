// Every page somebody can go to, by name: the rail's and, below them, the administration's. Comes with the pages that are
// loaded later: its words are not there before.
import { Activity, BadgeCheck, KeyRound, ScrollText, UserRound, UsersRound } from '@lucide/vue'
import { say } from '../words/words.ts'
import type { WordKey } from '../words/zh-cn.ts'
import { linksOf, type PageLink } from './links.ts'
import { mayOpen, type Opener, type PageName } from './page-rights.ts'

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

/** Where the rail is too narrow for the whole name. */
const LONGER: Readonly<Partial<Record<PageName, WordKey>>> = {
  handover: 'handover.title',
  board: 'board.title',
  directory: 'directory.title',
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

/** By name, in the order of the rail; the administration's pages stand for it. */
export function knownPages(me: Opener): readonly KnownPage[] {
  const below = adminLinksOf(me).flatMap(({ links }) => links)
  return linksOf(me)
    .flat()
    .flatMap(({ page, to, words }) =>
      page === 'admin'
        ? below.map((link) => ({ title: `${say(words)} · ${say(link.words)}`, to: link.to }))
        : [{ title: say(LONGER[page] ?? words), to }],
    )
}
