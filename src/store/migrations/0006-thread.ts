// What agents do around a conversation beside talking: texts begun, steps of an emergency, questions to colleagues. None
// of these tables is ever read by what sends to patients.
import type { Migration } from '../migration.ts'

export const threadTables: Migration = {
  name: '0006-thread',
  statements: ({ int, clustered }) => [
    `create table begun_text (
      agent_id text not null, conversation_id text not null, mode text not null, text text not null,
      saved_at ${int} not null, primary key (agent_id, conversation_id, mode))`,
    `create index begun_text_age on begun_text (saved_at)`,
    `create table emergency_step (
      id text primary key, conversation_id text not null, kind text not null, outcome text, whom text,
      agent_id text not null, taken_at ${int} not null, retracted_at ${int}, retracted_by text)${clustered}`,
    `create index emergency_step_of_conversation on emergency_step (conversation_id, id)`,
    `create table assist (
      id text primary key, conversation_id text not null, asked_by text not null, to_agent_id text, to_team_id text,
      question text not null, asked_at ${int} not null, due_at ${int} not null, state text not null, answer text,
      settled_by text, settled_at ${int})`,
    `create index assist_of_conversation on assist (conversation_id, id)`,
    `create index assist_of_asker on assist (asked_by, id)`,
    `create index assist_open on assist (due_at, id) where state = 'open'`,
    `create index assist_settled_by on assist (settled_by, id) where state = 'answered'`,
  ],
}
