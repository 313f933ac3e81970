// Every page somebody can go to, by name: the rail's and those below. Who may open them stands in page-rights.ts.
import type { useSession } from '../live/session.ts'
import { say } from '../words/words.ts'
import { mayOpen, type PageName } from './page-rights.ts'

export interface KnownPage {
  readonly title: string
  readonly to: string
}

export function knownPages(session: Pick<ReturnType<typeof useSession>, 'me'>): readonly KnownPage[] {
  const { me } = session
  if (me === undefined) return []
  const admin = (page: string) => `${say('frame.admin')} · ${page}`
  const all: readonly (readonly [string, string, PageName])[] = [
    [say('frame.inbox'), '/', 'inbox'],
    [say('help.page'), '/assists', 'assists'],
    [say('handover.title'), '/handover', 'handover'],
    [say('board.title'), '/board', 'board'],
    [say('frame.quality'), '/quality', 'quality'],
    [say('frame.exports'), '/exports', 'exports'],
    [say('frame.knowledge'), '/knowledge', 'knowledge'],
    [say('directory.title'), '/directory', 'directory'],
    [admin(say('admin.accounts')), '/admin/accounts', 'accounts'],
    [admin(say('admin.teams')), '/admin/teams', 'teams'],
    [admin(say('admin.roles')), '/admin/roles', 'roles'],
    [admin(say('admin.tokens')), '/admin/tokens', 'tokens'],
    [admin(say('admin.audit')), '/admin/audit', 'audit'],
    [admin(say('admin.operations')), '/admin/operations', 'operations'],
    [say('frame.centre'), '/centre', 'centre'],
    [say('frame.settings'), '/settings', 'settings'],
  ]
  const isTheirs = (to: string, page: PageName) =>
    mayOpen(me, page) && (!to.startsWith('/admin/') || mayOpen(me, 'admin'))
  return all.filter(([, to, page]) => isTheirs(to, page)).map(([title, to]) => ({ title, to }))
}
