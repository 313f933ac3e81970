// The doors of supervisors: board, quality review, exports.
import { type Route, route } from '../route.ts'
import { assign, reportFigures, reportFilters, reportHeat, reportNow } from './board.ts'
import { reportsContract as contract } from './contract.ts'
import * as exports from './exports.ts'
import * as quality from './quality.ts'

export const reportsRoutes: readonly Route[] = [
  route('GET', '/reports/filters', 'report.read', contract.reportFilters, reportFilters),
  route('GET', '/reports/now', 'report.read', contract.reportNow, reportNow),
  route('GET', '/reports/figures', 'report.read', contract.reportFigures, reportFigures),
  route('GET', '/reports/heat', 'report.read', contract.reportHeat, reportHeat),
  route('POST', '/conversations/:id/assign', 'conversation.takeover', contract.assign, assign),

  route('GET', '/quality/reviews', 'quality.review', contract.qualityReviews, quality.qualityReviews),
  route('GET', '/quality/reviews/:id', 'quality.review', contract.qualityReview, quality.qualityReview),
  route('POST', '/quality/reviews/:id/score', 'quality.review', contract.scoreReview, quality.scoreReview),
  route('POST', '/quality/reviews/:id/reply', 'quality.own', contract.replyToReview, quality.replyToReview),
  route('GET', '/quality/own', 'quality.own', contract.ownReviews, quality.ownReviews),
  route('GET', '/quality/setting', 'quality.review', contract.qualitySetting, quality.qualitySettings),
  route('POST', '/quality/card', 'quality.plan', contract.changeQualityCard, quality.changeQualityCard),
  route('POST', '/quality/plan', 'quality.plan', contract.changeQualityPlan, quality.changeQualityPlan),

  route('GET', '/exports/columns', 'export.make', contract.exportColumns, exports.exportColumns),
  route('GET', '/exports/own', 'export.make', contract.ownExports, exports.ownExports),
  route('GET', '/exports/log', 'export.log', contract.exportLog, exports.exportLog),
  route('POST', '/exports/conversations', 'export.make', contract.exportConversations, exports.exportConversations),
  route('POST', '/exports/person', 'export.full', contract.exportPerson, exports.exportPerson),
  route('GET', '/exports/:id/file', 'export.make', contract.exportFile, exports.exportFile),
]
