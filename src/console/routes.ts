// Every door of the API: method, path, permission, contract, handler. `public` needs no session; everything else is
// refused unless the caller's role or token has the permission. A test walks this table with every role.
import { ACCESS_ROUTES } from './access/routes.ts'
import * as accounts from './accounts.ts'
import * as acts from './acts.ts'
import { tryBot } from './bot-trial.ts'
import { CHANNEL_ROUTES } from './channels/routes.ts'
import { contract } from './contract.ts'
import * as conversations from './conversations.ts'
import { editingRoutes } from './editing/routes.ts'
import { messageMedia } from './message-media.ts'
import { messageSearch } from './message-search.ts'
import { nightCheck } from './night-check.ts'
import * as operations from './operations.ts'
import { PEOPLE_ROUTES } from './people/routes.ts'
import { reportsRoutes } from './reports/routes.ts'
import { type Route, route, streamRoute } from './route.ts'
import * as setup from './setup.ts'
import * as signIn from './sign-in.ts'
import { THREAD_ROUTES } from './thread/routes.ts'
import { checkWording } from './wording.ts'

export const ROUTES: readonly Route[] = [
  route('GET', '/setup', 'public', contract.setupState, setup.setupState),
  route('POST', '/setup', 'public', contract.setup, setup.setUp),

  route('POST', '/session', 'public', contract.signIn, signIn.signIn),
  route('GET', '/session', 'self.enter', contract.session, signIn.session),
  route('DELETE', '/session', 'self.enter', contract.signOut, signIn.signOut),
  route('GET', '/sessions', 'self.use', contract.sessions, signIn.sessions),
  route('DELETE', '/sessions/:id', 'self.use', contract.revokeSession, signIn.revokeSession),
  route('PUT', '/me/password', 'self.enter', contract.ownPassword, signIn.ownPassword),
  route('POST', '/presence', 'presence.keep', contract.presence, acts.presence),
  route('POST', '/heartbeat', 'presence.keep', contract.heartbeat, acts.heartbeat),

  route('GET', '/conversations', 'conversation.read', contract.conversations, conversations.conversations),
  route('GET', '/conversations/counts', 'conversation.read', contract.counts, conversations.counts),
  route('GET', '/conversations/:id', 'conversation.read', contract.conversation, conversations.conversation),
  route('GET', '/conversations/:id/messages', 'conversation.read', contract.messages, conversations.messages),
  route('GET', '/messages/search', 'conversation.read', contract.messageSearch, messageSearch),
  route('GET', '/messages/:id/media', 'conversation.read', contract.messageMedia, messageMedia),
  route('POST', '/conversations/:id/pick', 'conversation.answer', contract.pick, acts.pick),
  route('POST', '/conversations/:id/reply', 'conversation.answer', contract.reply, acts.reply),
  route('POST', '/conversations/:id/notes', 'conversation.answer', contract.note, acts.note),
  route('POST', '/conversations/:id/transfer', 'conversation.answer', contract.transfer, acts.transfer),
  route('POST', '/conversations/:id/accept', 'conversation.answer', contract.accept, acts.accept),
  route('POST', '/conversations/:id/decline', 'conversation.answer', contract.decline, acts.decline),
  route('POST', '/conversations/:id/snooze', 'conversation.answer', contract.snooze, acts.snooze),
  route('POST', '/conversations/:id/close', 'conversation.answer', contract.close, acts.close),
  route('POST', '/conversations/:id/release', 'conversation.answer', contract.release, acts.release),
  route('POST', '/conversations/:id/takeover', 'conversation.takeover', contract.takeover, acts.takeover),
  route('POST', '/alarms/:id/acknowledge', 'alarm.acknowledge', contract.acknowledge, acts.acknowledge),
  route('POST', '/sends/:id/repeat', 'send.repeat', contract.repeatSend, acts.repeatSend),

  ...THREAD_ROUTES,

  route('POST', '/wording/check', 'wording.check', contract.checkWording, checkWording),
  route('POST', '/bot/try', 'bot.try', contract.tryBot, tryBot),

  route('GET', '/agents', 'roster.read', contract.agents, accounts.agents),
  route('GET', '/teams', 'roster.read', contract.teams, accounts.teams),
  route('GET', '/board', 'board.read', contract.board, operations.board),

  route('GET', '/accounts', 'account.manage', contract.accounts, accounts.accounts),
  route('POST', '/accounts', 'account.manage', contract.createAccount, accounts.createAccount),
  route('GET', '/accounts/:id', 'account.manage', contract.account, accounts.account),
  route('PATCH', '/accounts/:id', 'account.manage', contract.changeAccount, accounts.changeAccount),
  route('POST', '/teams', 'account.manage', contract.createTeam, accounts.createTeam),
  route('GET', '/service-tokens', 'account.manage', contract.serviceTokens, accounts.serviceTokens),
  route('POST', '/service-tokens', 'account.manage', contract.createServiceToken, accounts.createServiceToken),
  route('DELETE', '/service-tokens/:id', 'account.manage', contract.revokeServiceToken, accounts.revokeServiceToken),

  route('GET', '/audit', 'audit.read', contract.audit, operations.audit),
  route('GET', '/audit/verify', 'audit.read', contract.verifyAudit, operations.verifyAudit),
  route('GET', '/inbound', 'operations.read', contract.inbound, operations.inbound),
  route('GET', '/parked', 'operations.read', contract.parked, operations.parked),
  route('POST', '/parked/:id/replay', 'parked.replay', contract.replayParked, operations.replayParked),
  route('GET', '/sends', 'operations.read', contract.sends, operations.sends),
  route('GET', '/sends/unknown', 'operations.read', contract.unknownSends, operations.unknownSends),
  route('GET', '/night-check', 'operations.read', contract.nightCheck, nightCheck),
  route('GET', '/queue', 'operations.read', contract.queue, operations.queue),

  ...reportsRoutes,
  ...ACCESS_ROUTES,
  ...CHANNEL_ROUTES,
  ...editingRoutes,
  ...PEOPLE_ROUTES,

  streamRoute('/events', 'self.use', contract.events),
  streamRoute('/events/poll', 'self.use', contract.pollEvents),
]
