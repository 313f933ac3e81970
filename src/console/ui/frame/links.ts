// The pages of the rail in their groups, and the one somebody begins on. Who may open them stands in page-rights.ts.
import {
  BookOpenText,
  ChartColumn,
  ClipboardCheck,
  FileDown,
  Inbox,
  MessageCircleQuestionMark,
  Settings,
  ShieldCheck,
  SlidersHorizontal,
  SquareCheckBig,
  UsersRound,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { WordKey } from '../words/zh-cn.ts'
import { mayOpen, type Opener, type PageName } from './page-rights.ts'

export interface PageLink {
  readonly page: PageName
  readonly to: string
  readonly icon: Component
  readonly words: WordKey
}

/** Desk · quality · knowledge · house. */
const GROUPS: readonly (readonly PageLink[])[] = [
  [
    { page: 'inbox', to: '/', icon: Inbox, words: 'frame.inbox' },
    { page: 'assists', to: '/assists', icon: MessageCircleQuestionMark, words: 'help.page' },
    { page: 'handover', to: '/handover', icon: ClipboardCheck, words: 'handover.page' },
  ],
  [
    { page: 'board', to: '/board', icon: ChartColumn, words: 'frame.reports' },
    { page: 'quality', to: '/quality', icon: SquareCheckBig, words: 'frame.quality' },
    { page: 'exports', to: '/exports', icon: FileDown, words: 'frame.exports' },
  ],
  [
    { page: 'knowledge', to: '/knowledge', icon: BookOpenText, words: 'frame.knowledge' },
    { page: 'centre', to: '/centre', icon: SlidersHorizontal, words: 'frame.centre' },
  ],
  [
    { page: 'directory', to: '/directory', icon: UsersRound, words: 'frame.directory' },
    { page: 'admin', to: '/admin', icon: ShieldCheck, words: 'frame.admin' },
    { page: 'settings', to: '/settings', icon: Settings, words: 'frame.settings' },
  ],
]

/** Groups in which this person may open nothing are left out. */
export function linksOf(me: Opener): readonly (readonly PageLink[])[] {
  return GROUPS.map((group) => group.filter(({ page }) => mayOpen(me, page))).filter((group) => group.length > 0)
}

const BEGIN: readonly PageName[] = ['inbox', 'admin', 'assists', 'knowledge', 'quality', 'directory', 'settings']

/** Who has no inbox begins where his work is: a colleague's question waits for somebody, the knowledge base does not. */
export function firstPage(me: Opener): string {
  const page = BEGIN.find((each) => mayOpen(me, each))
  return GROUPS.flat().find((link) => link.page === page)?.to ?? '/settings'
}
