// Tables, forward-only. A migration is a list of statements; it runs in one transaction and is never edited after a
// release: the previous release must still run on the new schema. Text differs between SQLite and PostgreSQL only in the
// words of `Words`.

import type { Migration } from './migration.ts'
import { visits } from './migrations/0003-visits.ts'
import { editing } from './migrations/0004-editing.ts'
import { access } from './migrations/0005-access.ts'
import { threadTables } from './migrations/0006-thread.ts'
import { PEOPLE } from './migrations/0007-people.ts'
import { reportsMigration } from './migrations/0008-reports.ts'
import { pulling } from './migrations/0009-pulling.ts'
import { channelHealth } from './migrations/0010-channel-health.ts'
import { channelSecrets } from './migrations/0011-channel-secrets.ts'
import { replyReference } from './migrations/0012-reply-reference.ts'
import { nodes } from './migrations/0013-nodes.ts'
import { growth } from './migrations/0014-growth.ts'

export { type Dialect, type Migration, WORDS } from './migration.ts'

export const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001-front-desk',
    statements: ({ int, bytes, growing, clustered }) => [
      `create table meta (name text primary key, value text not null)${clustered}`,
      `create table contact (
        id text primary key, created_at ${int} not null, display_name text, facts text not null)${clustered}`,
      `create table channel_identity (
        id text primary key, channel_id text not null, platform_user_id text not null,
        contact_id text not null references contact (id), created_at ${int} not null, last_inbound_at ${int},
        reply_windows text not null, last_message_no ${int} not null, left_at ${int},
        unique (channel_id, platform_user_id))${clustered}`,
      `create table conversation (
        id text primary key, identity_id text not null references channel_identity (id), contact_id text not null,
        channel_id text not null, state text not null, emergency ${int} not null, version ${int} not null, owner_id text,
        last_owner_id text, team_id text, bot_state text not null, opened_at ${int} not null, updated_at ${int} not null,
        last_inbound_at ${int}, last_message_at ${int}, unanswered_since ${int}, snoozed_until ${int}, closed_at ${int},
        closed_by text, outcome text)`,
      `create index conversation_of_identity on conversation (identity_id, opened_at)`,
      `create unique index conversation_open on conversation (identity_id) where state <> 'closed'`,
      `create index conversation_held on conversation (owner_id, state) where owner_id is not null`,
      `create index conversation_with_people on conversation (state, opened_at)
        where state in ('queued', 'assigned', 'waiting_patient', 'snoozed')`,
      `create table message (
        id text primary key, identity_id text not null, no ${int} not null, conversation_id text not null,
        direction text not null, author text not null, author_id text, content text not null, sent_at ${int} not null,
        recorded_at ${int} not null, reason text, client_id text)`,
      `create unique index message_of_identity on message (identity_id, no)`,
      `create table media (
        message_id text primary key, channel_id text not null, kind text not null, mime_type text, bytes_count ${int},
        file text not null, state text not null, attempts ${int} not null, due_at ${int} not null, failure text,
        fetched_at ${int})${clustered}`,
      `create index media_waiting on media (due_at) where state = 'waiting'`,
      `create table note (
        id text primary key, conversation_id text not null, agent_id text not null, text text not null,
        recorded_at ${int} not null)${clustered}`,
      `create index note_of_conversation on note (conversation_id, id)`,
      `create table exchange (
        no ${growing}, inbound_id text not null, channel_id text not null, received_at ${int} not null,
        query text not null, body ${bytes} not null, reply_type text, reply_body text)`,
      `create table inbound (
        id text primary key, channel_id text not null, dedup_key text not null, identity_id text not null,
        conversation_id text, message_id text, platform_message_id text, sent_at ${int} not null,
        arrived_at ${int} not null, exchange_no ${int}, event text, state text not null, attempts ${int} not null,
        due_at ${int} not null, claimed_by text, claimed_until ${int}, failure text)${clustered}`,
      `create unique index inbound_once on inbound (channel_id, dedup_key)`,
      `create index inbound_waiting on inbound (due_at) where state = 'waiting'`,
      `create index inbound_waiting_of_identity on inbound (identity_id) where state = 'waiting'`,
      `create index inbound_parked on inbound (id) where state = 'parked'`,
      `create table outbox (
        id text primary key, no ${int} not null, inbound_id text, step ${int} not null, identity_id text not null,
        conversation_id text not null, channel_id text not null, class text not null,
        via text not null, state text not null, attempts ${int} not null, planned_at ${int} not null,
        due_at ${int} not null, attempt_at ${int}, node text, lease_until ${int}, give_up_at ${int} not null,
        settled_at ${int}, platform_message_id text, failure text, cleared_at ${int})${clustered}`,
      `create index outbox_open on outbox (identity_id, no) where state in ('planned', 'sending', 'unknown')`,
      `create index outbox_due on outbox (channel_id, due_at) where state = 'planned'`,
      `create index outbox_safety on outbox (channel_id, due_at) where state = 'planned' and class = 'S'`,
      `create index outbox_sending on outbox (lease_until) where state = 'sending'`,
      `create index outbox_unknown on outbox (id) where state = 'unknown'`,
      `create table queue_entry (
        id text primary key, conversation_id text not null, team_id text, band ${int} not null, rank_at ${int} not null,
        acuity text not null, reason text not null, card text not null, entered_at ${int} not null,
        due_at ${int} not null, state text not null, taken_by text, left_at ${int}, reserved_for text,
        reserved_until ${int}, hold_told_at ${int}, passed_by text)${clustered}`,
      `create unique index queue_waiting_once on queue_entry (conversation_id) where state = 'waiting'`,
      `create index queue_line on queue_entry (band, rank_at, id) where state = 'waiting'`,
      `create index queue_of_conversation on queue_entry (conversation_id, entered_at)`,
      `create table alarm (
        id text primary key, conversation_id text not null, family text not null, rule text not null, kind text not null,
        words text not null, green_channel text not null, raised_at ${int} not null, level ${int} not null,
        acknowledged_at ${int}, acknowledged_by text)${clustered}`,
      `create index alarm_of_conversation on alarm (conversation_id, raised_at)`,
      `create index alarm_ringing on alarm (raised_at) where acknowledged_at is null`,
      `create table timer (
        id text primary key, kind text not null, subject text not null, due_at ${int} not null, payload text not null,
        attempts ${int} not null, claimed_by text, claimed_until ${int})${clustered}`,
      `create unique index timer_once on timer (kind, subject)`,
      `create index timer_due on timer (due_at)`,
      `create table team (
        id text primary key, name text not null unique, departments text not null, created_at ${int} not null)${clustered}`,
      `create table agent (
        id text primary key, login text not null unique, name text not null, role text not null,
        password_hash text not null, capacity ${int} not null, presence text not null, lease_until ${int} not null,
        offline_since ${int}, created_at ${int} not null, disabled_at ${int},
        given_at ${int} not null default 0)${clustered}`,
      `create table agent_team (
        agent_id text not null references agent (id), team_id text not null references team (id),
        primary key (agent_id, team_id))${clustered}`,
      `create table agent_session (
        token_hash text primary key, agent_id text not null references agent (id), csrf_token text not null,
        created_at ${int} not null, seen_at ${int} not null, ends_at ${int} not null, user_agent text not null)${clustered}`,
      `create index agent_session_of_agent on agent_session (agent_id)`,
      `create table service_token (
        id text primary key, name text not null unique, token_hash text not null unique, rights text not null,
        created_at ${int} not null, revoked_at ${int})${clustered}`,
      `create table setup_token (
        token_hash text primary key, expires_at ${int} not null, used_at ${int})${clustered}`,
      `create table channel_token (
        channel_id text not null, name text not null, ciphertext text not null, expires_at ${int} not null,
        version ${int} not null, primary key (channel_id, name))${clustered}`,
      `create table idempotency (
        key text not null, actor text not null, route text not null, body_hash text not null, status ${int} not null,
        response text not null, created_at ${int} not null, primary key (actor, route, key))${clustered}`,
      `create index idempotency_age on idempotency (created_at)`,
      `create table unanswered (id text primary key, text text not null, asked_at ${int} not null)${clustered}`,
      `create table event_log (
        seq ${growing}, at ${int} not null, kind text not null, conversation_id text, identity_id text, team_id text,
        owner_id text, data text not null)`,
      `create table audit (
        seq ${int} primary key, at ${int} not null, actor_kind text not null, actor_id text, action text not null,
        subject_kind text not null, subject_id text not null, detail text not null, hash text not null)`,
    ],
  },
  {
    name: '0002-sign-in-attempts',
    statements: ({ int, clustered }) => [
      `create table sign_in_attempt (
        who text primary key, failures ${int} not null, since ${int} not null, blocked_until ${int} not null)${clustered}`,
    ],
  },
  visits,
  editing,
  access,
  threadTables,
  PEOPLE,
  reportsMigration,
  pulling,
  channelHealth,
  channelSecrets,
  replyReference,
  nodes,
  growth,
]
