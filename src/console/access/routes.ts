// The doors about people and their rights; part of ../routes.ts.
import { changeTeam, resetPassword } from '../accounts.ts'
import { type Route, route } from '../route.ts'
import { revokeOtherSessions, unlock } from '../sign-in.ts'
import { auditEntries, auditExport } from './audit-viewer.ts'
import { accessContract as contract } from './contract.ts'
import { directory, roles } from './directory.ts'
import * as factor from './second-factor.ts'

export const ACCESS_ROUTES: readonly Route[] = [
  route('GET', '/me/factor', 'self.enter', contract.ownFactor, factor.ownFactor),
  route('POST', '/me/factor', 'self.enter', contract.beginFactor, factor.beginFactor),
  route('POST', '/me/factor/confirm', 'self.enter', contract.confirmFactor, factor.confirmOwnFactor),
  route('POST', '/me/factor/recovery', 'self.use', contract.renewRecoveryCodes, factor.renewRecoveryCodes),
  route('POST', '/session/unlock', 'self.use', contract.unlock, unlock),
  route('DELETE', '/sessions', 'self.use', contract.revokeOtherSessions, revokeOtherSessions),

  route('GET', '/directory', 'roster.read', contract.directory, directory),
  route('GET', '/roles', 'roster.read', contract.roles, roles),
  route('PATCH', '/teams/:id', 'account.manage', contract.changeTeam, changeTeam),
  route('POST', '/accounts/:id/password', 'account.manage', contract.resetPassword, resetPassword),
  route('DELETE', '/accounts/:id/factor', 'account.manage', contract.resetFactor, factor.resetFactor),

  route('GET', '/audit/entries', 'audit.read', contract.auditEntries, auditEntries),
  route('GET', '/audit/export', 'audit.read', contract.auditExport, auditExport),
]
