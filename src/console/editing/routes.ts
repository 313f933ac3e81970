// The doors of editing. Which kinds a role may touch is decided behind them (kinds.ts): one door serves all kinds.
import { contract } from '../contract.ts'
import { type Route, route } from '../route.ts'
import { dropDraft, reviewDraftOf, saveDraft } from './drafts.ts'
import { editedEntries, editedEntry, editedKinds } from './entries.ts'
import { exportEntries, importEntries } from './exchange-files.ts'
import { phrases } from './phrases.ts'
import { dismissUnanswered, faqFigures, unansweredQuestions } from './questions.ts'
import { checkDrafts, releaseDetail, releaseDrafts, releases, rollBack } from './releases.ts'
import { editingSources, previewText, testRule } from './sources.ts'
import { tryDrafts } from './trial.ts'

const ENTRY = '/editing/:kind/entries/:id'

export const editingRoutes: readonly Route[] = [
  route('GET', '/editing', 'knowledge.read', contract.editedKinds, editedKinds),
  route('GET', '/editing/:kind', 'knowledge.read', contract.editedEntries, editedEntries),
  route('GET', ENTRY, 'knowledge.read', contract.editedEntry, editedEntry),
  route('PUT', `${ENTRY}/draft`, 'knowledge.edit', contract.saveDraft, saveDraft),
  route('POST', `${ENTRY}/draft/drop`, 'knowledge.edit', contract.dropDraft, dropDraft),
  route('POST', `${ENTRY}/review`, 'knowledge.review', contract.reviewDraft, reviewDraftOf),
  route('POST', '/editing/:kind/check', 'knowledge.read', contract.checkDrafts, checkDrafts),
  route('POST', '/editing/:kind/release', 'knowledge.release', contract.releaseDrafts, releaseDrafts),
  route('GET', '/editing/:kind/releases', 'knowledge.read', contract.releases, releases),
  route('GET', '/editing/:kind/releases/:no', 'knowledge.read', contract.releaseDetail, releaseDetail),
  route('POST', '/editing/:kind/releases/:no/back', 'knowledge.release', contract.rollBack, rollBack),
  route('POST', '/editing/:kind/try', 'knowledge.read', contract.tryDrafts, tryDrafts),
  route('POST', '/editing/:kind/test', 'knowledge.read', contract.testRule, testRule),
  route('GET', '/editing-sources', 'knowledge.read', contract.editingSources, editingSources),
  route('POST', '/editing-preview', 'knowledge.read', contract.previewText, previewText),
  route('GET', '/editing/:kind/export', 'knowledge.read', contract.exportEntries, exportEntries),
  route('POST', '/editing/:kind/import', 'knowledge.edit', contract.importEntries, importEntries),
  route('GET', '/unanswered', 'knowledge.read', contract.unansweredQuestions, unansweredQuestions),
  route('POST', '/unanswered/:id/dismiss', 'knowledge.edit', contract.dismissUnanswered, dismissUnanswered),
  route('GET', '/faq-figures', 'knowledge.read', contract.faqFigures, faqFigures),
  route('GET', '/phrases', 'phrase.use', contract.phrases, phrases),
]
