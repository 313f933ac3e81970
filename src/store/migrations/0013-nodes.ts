// Which processes serve this database, and when each was last alive, by the database's own clock.
import type { Migration } from '../migration.ts'

export const nodes: Migration = {
  name: '0013-nodes',
  statements: ({ int, clustered }) => [
    `create table node (name text primary key, started_at ${int} not null, seen_at ${int} not null)${clustered}`,
  ],
}
