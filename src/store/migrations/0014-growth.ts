// Indexes that keep lists as quick after a hundred million messages as on the first day: what an agent or a team once
// had, and people by their whole name. Removes nothing: the release before does not know them and needs none of them.
import type { Migration } from '../migration.ts'

export const growth: Migration = {
  name: '0014-growth',
  statements: () => [
    `create index conversation_of_last_owner on conversation (last_owner_id, id) where last_owner_id is not null`,
    `create index conversation_of_team on conversation (team_id, id) where team_id is not null`,
    `create index contact_by_name on contact (lower(display_name)) where display_name is not null`,
    `create index contact_card_by_name on contact_card (lower(name)) where name is not null`,
    `create index patient_by_name on patient (lower(name)) where name is not null`,
  ],
}
