// Which tables grow for as long as a hospital lives, or as fast as its patients write. Everything else is as large as its
// staff, its channels or its settings. docs/growth.md says what bounds each.
export const GROWING: readonly string[] = [
  ...['contact', 'channel_identity', 'conversation', 'message', 'media', 'note', 'inbound', 'outbox', 'queue_entry'],
  ...['alarm', 'emergency_step', 'assist', 'promise', 'rating', 'quality_review', 'unanswered', 'contact_card'],
  ...['patient', 'consent', 'own_consent', 'contact_merge', 'site_user', 'page_seen', 'event_log', 'exchange'],
  ...['idempotency', 'audit', 'figure_hour'],
]
