// Every page somebody can go to, with the right it takes: what the rail shows, in the words of the rail.
import type { useSession } from '../live/session.ts'
import { say } from '../words/words.ts'

export interface KnownPage {
  readonly title: string
  readonly to: string
}

export function knownPages(session: Pick<ReturnType<typeof useSession>, 'may' | 'me'>): readonly KnownPage[] {
  const { may, me } = session
  const setsUp = me?.role === 'admin' || me?.role === 'supervisor'
  const admin = (page: string) => `${say('frame.admin')} · ${page}`
  const all: readonly (readonly [string, string, boolean])[] = [
    [say('frame.inbox'), '/', may('conversation.read')],
    [say('help.page'), '/assists', may('assist.answer')],
    [say('handover.title'), '/handover', may('handover.write')],
    [say('board.title'), '/board', may('report.read')],
    [say('frame.quality'), '/quality', may('quality.review') || may('quality.own')],
    [say('frame.exports'), '/exports', may('export.make') || may('export.log')],
    [say('frame.knowledge'), '/knowledge', may('knowledge.read')],
    [say('directory.title'), '/directory', may('roster.read')],
    [admin(say('admin.accounts')), '/admin/accounts', may('account.manage')],
    [admin(say('admin.teams')), '/admin/teams', may('account.manage')],
    [admin(say('admin.roles')), '/admin/roles', may('account.manage')],
    [admin(say('admin.tokens')), '/admin/tokens', may('account.manage')],
    [admin(say('admin.audit')), '/admin/audit', may('audit.read')],
    [admin(say('admin.operations')), '/admin/operations', may('operations.read')],
    [say('frame.centre'), '/centre', setsUp],
    [say('frame.settings'), '/settings', may('self.use')],
  ]
  return all.filter(([, , isTheirs]) => isTheirs).map(([title, to]) => ({ title, to }))
}
