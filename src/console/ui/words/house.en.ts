// Words of rights that came after the pages about rights, in English; complete.
import type { houseZhCn } from './house.zh-cn.ts'

export const houseEn: Readonly<Record<keyof typeof houseZhCn, string>> = {
  'right.self.enter': 'Finish signing in',
  'right.self.use': 'Manage one’s own devices',
  'right.report.read': 'See the team board',
  'right.quality.review': 'Review and score conversations',
  'right.quality.own': 'See one’s own reviews, answer them',
  'right.quality.plan': 'Set the sample and the score card',
  'right.export.make': 'Export conversations, masked',
  'right.export.full': 'Export in full, with a purpose',
  'right.export.log': 'See the record of exports',
  'right.knowledge.read': 'Read knowledge and configuration',
  'right.knowledge.edit': 'Edit knowledge and configuration',
  'right.knowledge.review': 'Review what colleagues changed',
  'right.knowledge.release': 'Release and roll back',
  'right.phrase.use': 'Use phrases',
  'right.assist.answer': 'Answer colleagues who ask for help',
  'right.contact.edit': 'Edit patient data, consent, promises',
  'right.contact.reveal': 'See full phone and id numbers, with a reason',
  'right.contact.merge': 'Merge patients',
  'right.view.share': 'Share saved views',
  'right.handover.write': 'Hand over a shift and take one',
}
