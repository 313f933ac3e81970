// What is known of people beside their messages, the lists agents make for themselves, and shifts handed over. Phone, id
// number and remarks are stored sealed; what must be found again has a blind index beside it.
import type { Migration } from '../migration.ts'

export const PEOPLE: Migration = {
  name: '0007-people',
  statements: ({ int, clustered }) => [
    `create index conversation_of_contact on conversation (contact_id, opened_at)`,
    `create index channel_identity_of_contact on channel_identity (contact_id)`,
    `create table saved_view (
      id text primary key, agent_id text not null references agent (id), name text not null, filter text not null,
      team_id text, created_at ${int} not null)${clustered}`,
    `create index saved_view_of_agent on saved_view (agent_id, created_at)`,
    `create index saved_view_of_team on saved_view (team_id) where team_id is not null`,
    `create table contact_card (
      contact_id text primary key references contact (id), version ${int} not null, name text, phone text,
      phone_index text, phone_verified_at ${int}, remarks text, no_contact_since ${int}, no_contact_why text,
      changed_at ${int} not null, changed_by text not null)${clustered}`,
    `create index contact_card_by_phone on contact_card (phone_index) where phone_index is not null`,
    `create table patient (
      id text primary key, contact_id text not null references contact (id), version ${int} not null,
      relation text not null, name text, sex text, born_on text, phone text, phone_index text, id_number text,
      id_number_index text, changed_at ${int} not null, changed_by text not null)${clustered}`,
    `create index patient_of_contact on patient (contact_id)`,
    `create index patient_by_phone on patient (phone_index) where phone_index is not null`,
    `create table consent (
      id text primary key, contact_id text not null references contact (id), patient_id text, purpose text not null,
      state text not null, way text not null, guardian text, at ${int} not null, agent_id text not null)${clustered}`,
    `create index consent_of_contact on consent (contact_id, at)`,
    `create table contact_merge (
      id text primary key, from_contact text not null references contact (id),
      into_contact text not null references contact (id), reason text not null, state text not null,
      moved text not null, proposed_at ${int} not null, decided_at ${int}, decided_by text)${clustered}`,
    `create unique index contact_merge_once on contact_merge (from_contact, into_contact)`,
    `create index contact_merge_into on contact_merge (into_contact)`,
    `create table promise (
      note_id text primary key references note (id), conversation_id text not null, agent_id text not null,
      due_at ${int} not null, made_at ${int} not null, kept_at ${int}, kept_by text)${clustered}`,
    `create index promise_of_conversation on promise (conversation_id)`,
    `create index promise_open on promise (agent_id, due_at) where kept_at is null`,
    `create table handover (
      id text primary key, shift text not null, giver_id text not null references agent (id),
      taker_id text not null references agent (id), sheet text not null, given_at ${int} not null,
      taken_at ${int}, declined_at ${int}, withdrawn_at ${int})${clustered}`,
    `create index handover_of_giver on handover (giver_id, id)`,
    `create index handover_of_taker on handover (taker_id, id)`,
  ],
}
