// The doors around one conversation beside talking.
import { type Route, route } from '../route.ts'
import * as assists from './assists.ts'
import * as texts from './begun-texts.ts'
import { threadContract as contract } from './contract.ts'
import { sendFile } from './files.ts'
import { sign } from './signs.ts'
import * as steps from './steps.ts'
import { suggestions } from './suggestions.ts'

export const THREAD_ROUTES: readonly Route[] = [
  route('GET', '/drafts', 'conversation.answer', contract.begunTexts, texts.begunTexts),
  route('PUT', '/conversations/:id/draft', 'conversation.answer', contract.keepBegunText, texts.keepBegunText),
  route('POST', '/conversations/:id/signs', 'conversation.read', contract.sign, sign),
  route('POST', '/conversations/:id/files', 'conversation.answer', contract.sendFile, sendFile),
  route('GET', '/conversations/:id/suggestions', 'conversation.read', contract.suggestions, suggestions),
  route('POST', '/conversations/:id/steps', 'conversation.answer', contract.takeStep, steps.takeStep),
  route('POST', '/steps/:id/retract', 'conversation.answer', contract.retractStep, steps.retractStep),
  route('POST', '/conversations/:id/assists', 'conversation.answer', contract.askForHelp, assists.askForHelp),
  route('GET', '/assists', 'assist.answer', contract.assists, assists.assists),
  route('POST', '/assists/:id/answer', 'assist.answer', contract.answerHelp, assists.answerHelp),
  route('POST', '/assists/:id/withdraw', 'conversation.answer', contract.withdrawHelp, assists.withdrawHelp),
]
