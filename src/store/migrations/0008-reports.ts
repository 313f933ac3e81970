// What supervisors need: one small row of figures per hour, sampled reviews, the log of exports, and the indexes that keep
// a day's figures cheap among a million messages.
import type { Migration } from '../migration.ts'

export const reportsMigration: Migration = {
  name: '0008-reports',
  statements: ({ int, clustered }) => [
    `create index queue_by_time on queue_entry (entered_at)`,
    `create index outbox_by_person on outbox (conversation_id, planned_at) where class = 'H'`,
    `create index conversation_by_opening on conversation (opened_at)`,
    `create index conversation_by_closing on conversation (closed_at) where closed_at is not null`,
    `create table figure_hour (
      hour_at ${int} not null, channel_id text not null, team_id text not null, talked ${int} not null,
      with_people ${int} not null, messages ${int} not null, primary key (hour_at, channel_id, team_id))${clustered}`,
    `create table quality_setting (
      kind text not null, version ${int} not null, body text not null, made_at ${int} not null, made_by text not null,
      primary key (kind, version))${clustered}`,
    `create table quality_review (
      id text primary key, conversation_id text not null unique, subject text not null, why text not null,
      agent_id text, team_id text, state text not null, drawn_at ${int} not null, card_version ${int}, marks text,
      verdict text, score ${int}, remark text, reviewed_by text, reviewed_at ${int}, reply text, replied_at ${int})`,
    `create index quality_review_by_state on quality_review (state, id)`,
    `create index quality_review_of_agent on quality_review (agent_id, id) where agent_id is not null`,
    `create table export_job (
      id text primary key, kind text not null, format text not null, made_at ${int} not null, made_by text not null,
      masked ${int} not null, with_notes ${int} not null, reason text, filter text not null, row_count ${int} not null,
      fetched ${int} not null, ends_at ${int} not null)${clustered}`,
  ],
}
