// Second factors, how a session was signed in, and what a colleague is called in the directory.
import type { Migration } from '../migration.ts'

export const access: Migration = {
  name: '0005-access',
  statements: ({ int, clustered }) => [
    `alter table agent add column title text`,
    `alter table agent add column department text`,
    `alter table agent add column extension text`,
    `alter table agent add column language text`,
    `alter table agent add column password_due ${int} not null default 0`,
    `alter table agent_session add column method text not null default 'password'`,
    `create table second_factor (
      agent_id text primary key references agent (id), secret text, pending text, last_step ${int} not null,
      confirmed_at ${int})${clustered}`,
    `create table recovery_code (
      agent_id text not null references agent (id), code_hash text not null, used_at ${int},
      primary key (agent_id, code_hash))${clustered}`,
  ],
}
