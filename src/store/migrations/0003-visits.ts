// What visitors of a hospital's site tell beside their messages: consents, ratings, pages seen, who the site says they are.
import type { Migration } from '../migration.ts'

export const visits: Migration = {
  name: '0003-visits',
  statements: ({ int, clustered }) => [
    `create table own_consent (
      id text primary key, identity_id text not null, purpose text not null, granted ${int} not null,
      text_version text not null, at ${int} not null)${clustered}`,
    `create index own_consent_of_identity on own_consent (identity_id, id)`,
    `create table rating (
      conversation_id text primary key, identity_id text not null, stars ${int} not null, words text,
      served_by text not null, rated_at ${int} not null)${clustered}`,
    `create index rating_time on rating (rated_at)`,
    `create table page_seen (
      id text primary key, identity_id text not null, path text not null, title text not null,
      seen_at ${int} not null)${clustered}`,
    `create index page_seen_of_identity on page_seen (identity_id, seen_at)`,
    `create index page_seen_time on page_seen (seen_at)`,
    `create table site_user (
      identity_id text primary key, channel_id text not null, site_user_id text not null,
      proven_at ${int} not null)${clustered}`,
    `create index site_user_of_channel on site_user (channel_id, site_user_id)`,
  ],
}
