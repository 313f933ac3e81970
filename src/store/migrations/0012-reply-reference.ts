// On some platforms a reply names what it answers. Which window a send was tried in is durable before its first byte leaves:
// a repeat after a crash names the same one, and is known for a repeat.
import type { Migration } from '../migration.ts'

export const replyReference: Migration = {
  name: '0012-reply-reference',
  statements: () => ['alter table outbox add column reply_reference text'],
}
