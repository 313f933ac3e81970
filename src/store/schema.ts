// Every table as Kysely sees it. Instants are epoch milliseconds (`…_at`), flags 0/1, structured values JSON text: the
// same on SQLite and PostgreSQL. The tables themselves are made in migrations.ts.
import type { ColumnType, Generated } from 'kysely'
import type { MediaKind, MediaState } from '../model/media.ts'

export interface Schema {
  contact: ContactTable
  channel_identity: ChannelIdentityTable
  conversation: ConversationTable
  message: MessageTable
  media: MediaTable
  note: NoteTable
  exchange: ExchangeTable
  inbound: InboundTable
  outbox: OutboxTable
  queue_entry: QueueEntryTable
  alarm: AlarmTable
  timer: TimerTable
  team: TeamTable
  agent: AgentTable
  agent_team: AgentTeamTable
  agent_session: AgentSessionTable
  service_token: ServiceTokenTable
  setup_token: SetupTokenTable
  sign_in_attempt: SignInAttemptTable
  channel_token: ChannelTokenTable
  idempotency: IdempotencyTable
  unanswered: UnansweredTable
  event_log: EventLogTable
  audit: AuditTable
  meta: MetaTable
  channel_pull: ChannelPullTable
  figure_hour: FigureHourTable
  quality_setting: QualitySettingTable
  quality_review: QualityReviewTable
  export_job: ExportJobTable
  second_factor: SecondFactorTable
  recovery_code: RecoveryCodeTable
  draft: DraftTable
  release: ReleaseTable
  entry_version: EntryVersionTable
  released_entry: ReleasedEntryTable
  begun_text: BegunTextTable
  emergency_step: EmergencyStepTable
  assist: AssistTable
  saved_view: SavedViewTable
  contact_card: ContactCardTable
  patient: PatientTable
  consent: ConsentTable
  contact_merge: ContactMergeTable
  promise: PromiseTable
  handover: HandoverTable
  own_consent: OwnConsentTable
  rating: RatingTable
  page_seen: PageSeenTable
  site_user: SiteUserTable
  channel_trouble: ChannelTroubleTable
  node: NodeTable
  channel_secret: ChannelSecretTable
}

export interface ContactTable {
  id: string
  created_at: number
  display_name: string | null
  /** JSON PersonFacts as told by the person. */
  facts: string
}

/** Who a contact is on one channel. Holds what the next reply needs, so that a turn reads one row. */
export interface ChannelIdentityTable {
  id: string
  channel_id: string
  platform_user_id: string
  contact_id: string
  created_at: number
  last_inbound_at: number | null
  /** JSON ReplyWindow[]. */
  reply_windows: string
  /** Number of the newest message of this person on this channel: the visitor's cursor, without gaps. */
  last_message_no: number
  /** The person left (unsubscribed): nothing can be sent. */
  left_at: number | null
}

export interface ConversationTable {
  id: string
  identity_id: string
  contact_id: string
  channel_id: string
  state: string
  emergency: number
  /** Grows with every change of owner or state; agents' writes carry it. */
  version: number
  owner_id: string | null
  /** Who had it last: gets it back first. */
  last_owner_id: string | null
  team_id: string | null
  /** JSON BotState. */
  bot_state: string
  opened_at: number
  updated_at: number
  last_inbound_at: number | null
  last_message_at: number | null
  /** Oldest message of the person that nobody has answered yet. */
  unanswered_since: number | null
  snoozed_until: number | null
  closed_at: number | null
  closed_by: string | null
  outcome: string | null
}

export interface MessageTable {
  id: string
  identity_id: string
  /** 1, 2, 3 … per identity. */
  no: number
  conversation_id: string
  direction: 'inbound' | 'outbound'
  author: 'contact' | 'bot' | 'agent' | 'system'
  author_id: string | null
  /** JSON SaidContent or OutboundContent. */
  content: string
  /** Platform time for inbound, ours for outbound. */
  sent_at: number
  recorded_at: number
  /** JSON Reason of a bot message. */
  reason: string | null
  /** The sender's own id (web chat), or the platform's. */
  client_id: string | null
  /** The person took it back. */
  recalled_at: number | null
}

/** The picture, voice or file of one message: fetched from its platform before that forgets it. */
export interface MediaTable {
  message_id: string
  channel_id: string
  kind: MediaKind
  /** By the first bytes; null until kept. */
  mime_type: string | null
  bytes_count: number | null
  /** Random name in the media folder, given before the first attempt: a repeated one writes the same file. */
  file: string
  state: MediaState
  attempts: number
  /** Next attempt while it waits; a claim moves it past its own end, so whoever dies costs a minute. */
  due_at: number
  failure: string | null
  fetched_at: number | null
}

/** Internal: a table of its own, so that no query that feeds an adapter can ever return one. */
export interface NoteTable {
  id: string
  conversation_id: string
  agent_id: string
  text: string
  recorded_at: number
}

export interface ExchangeTable {
  no: Generated<number>
  inbound_id: string
  channel_id: string
  received_at: number
  query: string
  body: Uint8Array
  /** What went with the webhook's answer: a repeated delivery gets the same bytes. */
  reply_type: string | null
  reply_body: string | null
}

export interface InboundTable {
  id: string
  channel_id: string
  dedup_key: string
  identity_id: string
  conversation_id: string | null
  message_id: string | null
  platform_message_id: string | null
  sent_at: number
  arrived_at: number
  /** Row of `exchange`, as long as that is kept. */
  exchange_no: number | null
  /** JSON InboundEvent while it waits or is parked; null once its turn is done. */
  event: string | null
  state: 'waiting' | 'done' | 'parked'
  attempts: number
  due_at: number
  claimed_by: string | null
  claimed_until: number | null
  failure: string | null
}

export type SendClass = 'S' | 'B' | 'H' | 'N'
export type SendState = 'planned' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled'

/** The send of one message; its id is the message's. A reply's id names inbound and step, so it is planned once. */
export interface OutboxTable {
  id: string
  /** Number of the message: sends of a person leave in this order. */
  no: number
  inbound_id: string | null
  step: number
  identity_id: string
  conversation_id: string
  channel_id: string
  class: SendClass
  via: 'inline' | 'active'
  state: SendState
  attempts: number
  planned_at: number
  due_at: number
  attempt_at: number | null
  node: string | null
  lease_until: number | null
  give_up_at: number
  settled_at: number | null
  platform_message_id: string | null
  failure: string | null
  /** An `unknown` that a later message of the person or an agent has cleared up. */
  cleared_at: number | null
  /** What it names of the reply window it is sent in; the same at every attempt that may have arrived. */
  reply_reference: string | null
}

export interface QueueEntryTable {
  id: string
  conversation_id: string
  team_id: string | null
  /** 0 emergency, 1 everybody else. */
  band: number
  /** Place in the line: entry time minus the head start of its priority; waiting therefore raises it. */
  rank_at: number
  acuity: string
  reason: string
  /** JSON HandoffCard. */
  card: string
  entered_at: number
  /** Something must have happened by then (hold notice, lead alarm). */
  due_at: number
  state: 'waiting' | 'taken' | 'gone'
  taken_by: string | null
  left_at: number | null
  /** Only this agent may be given it until then (last agent first, transfer). */
  reserved_for: string | null
  reserved_until: number | null
  /** When the patient last heard that he waits. */
  hold_told_at: number | null
  /** Who gave it away (transfer, release): not given back to him by itself. */
  passed_by: string | null
}

export interface AlarmTable {
  id: string
  conversation_id: string
  family: string
  rule: string
  kind: string
  words: string
  green_channel: string
  raised_at: number
  /** 0 duty agents, 1 lead, 2 duty phone. */
  level: number
  acknowledged_at: number | null
  acknowledged_by: string | null
}

export interface TimerTable {
  id: string
  kind: string
  subject: string
  due_at: number
  payload: string
  attempts: number
  claimed_by: string | null
  claimed_until: number | null
}

export interface TeamTable {
  id: string
  name: string
  /** JSON department ids it answers for; empty: any. */
  departments: string
  created_at: number
}

export interface AgentTable {
  id: string
  login: string
  name: string
  role: string
  password_hash: string
  capacity: number
  presence: 'online' | 'away' | 'offline'
  /** Until then the agent counts as present; renewed by the open console. */
  lease_until: number
  offline_since: number | null
  created_at: number
  disabled_at: number | null
  /** When a conversation last came to this agent: among equals, who has waited longest is next. */
  given_at: Generated<number>
  /** What patients and colleagues may call this person; never doctor or nurse for somebody who is none. */
  title: Generated<string | null>
  department: Generated<string | null>
  extension: Generated<string | null>
  language: Generated<string | null>
  /** 1: the password was made by somebody else, and must be replaced before anything else. */
  password_due: Generated<number>
}

export interface AgentTeamTable {
  agent_id: string
  team_id: string
}

export interface AgentSessionTable {
  token_hash: string
  agent_id: string
  csrf_token: string
  created_at: number
  seen_at: number
  ends_at: number
  user_agent: string
  method: Generated<SignInMethod>
}

/** `recovery`: with one of the codes on paper. */
export type SignInMethod = 'password' | 'totp' | 'recovery'

export interface ServiceTokenTable {
  id: string
  name: string
  token_hash: string
  /** JSON permission names. */
  rights: string
  created_at: number
  revoked_at: number | null
}

export interface SetupTokenTable {
  token_hash: string
  expires_at: number
  used_at: number | null
}

export interface SignInAttemptTable {
  /** Hash of account and network. */
  who: string
  failures: number
  since: number
  blocked_until: number
}

export interface ChannelTokenTable {
  channel_id: string
  name: string
  ciphertext: string
  expires_at: number
  version: number
  /** Null: by an older release. */
  fetched_at: number | null
}

export interface IdempotencyTable {
  key: string
  actor: string
  route: string
  body_hash: string
  status: number
  response: string
  created_at: number
}

export interface UnansweredTable {
  id: string
  text: string
  asked_at: number
}

export interface EventLogTable {
  seq: Generated<number>
  at: number
  kind: string
  conversation_id: string | null
  identity_id: string | null
  team_id: string | null
  owner_id: string | null
  data: string
}

export interface AuditTable {
  seq: number
  at: number
  actor_kind: string
  actor_id: string | null
  action: string
  subject_kind: string
  subject_id: string
  detail: string
  hash: string
}

export interface MetaTable {
  name: string
  value: ColumnType<string, string, string>
}

/** A channel we ask for its messages. The cursor commits with the messages it stands behind. */
export interface ChannelPullTable {
  channel_id: string
  cursor: string | null
  /** A ticket that came with the wake-up; used once. */
  hint: string | null
  /** Grows with every wake-up: one that came while we pulled is seen by it. */
  wishes: number
  due_at: number
  /** Failures in a row. */
  attempts: number
  failure: string | null
  pulled_at: number | null
  claimed_by: string | null
  claimed_until: number | null
}

/** What happened in one whole hour, counted once when it was over. */
export interface FigureHourTable {
  hour_at: number
  channel_id: string
  /** '' while no team has it. */
  team_id: string
  /** Conversations in which a patient wrote. */
  talked: number
  /** Of these, the ones handed to people by then. */
  with_people: number
  messages: number
}

/** Score cards and sampling plans: every change is a new version. */
export interface QualitySettingTable {
  kind: 'card' | 'plan'
  version: number
  /** JSON, see model/quality.ts. */
  body: string
  made_at: number
  made_by: string
}

export interface QualityReviewTable {
  id: string
  conversation_id: string
  subject: 'agent' | 'bot'
  why: string
  agent_id: string | null
  team_id: string | null
  state: 'open' | 'done' | 'replied' | 'final'
  drawn_at: number
  card_version: number | null
  /** JSON Mark[]. */
  marks: string | null
  verdict: string | null
  score: number | null
  remark: string | null
  reviewed_by: string | null
  reviewed_at: number | null
  reply: string | null
  replied_at: number | null
}

/** Who took what out of the house; rows stay. */
export interface ExportJobTable {
  id: string
  kind: 'conversations' | 'person'
  format: string
  made_at: number
  made_by: string
  masked: number
  with_notes: number
  reason: string | null
  /** JSON of what was asked for. */
  filter: string
  row_count: number
  /** How often the file was fetched. */
  fetched: number
  /** Not to be fetched any more. */
  ends_at: number
}

export interface SecondFactorTable {
  agent_id: string
  /** Sealed with the installation's key; null until the first code was right. */
  secret: string | null
  /** Shown, not yet confirmed. */
  pending: string | null
  /** The newest step that was used: it and all before it are worth nothing. */
  last_step: number
  confirmed_at: number | null
}

export interface RecoveryCodeTable {
  agent_id: string
  code_hash: string
  used_at: number | null
}

/** The one draft of an entry. A closed one keeps its row, so that revisions never come twice. */
export interface DraftTable {
  kind: string
  id: string
  is_open: number
  revision: number
  /** JSON EntryBody; null: to be removed. */
  body: string | null
  by_id: string
  /** JSON ids of everybody who wrote at it since it was opened: none of them may approve it. */
  authors: string
  at: number
  review: 'none' | 'asked' | 'approved' | 'rejected'
  asked_by: string | null
  decided_by: string | null
  decided_at: number | null
  review_note: string | null
}

export interface ReleaseTable {
  kind: string
  /** 1, 2, 3 … per kind. */
  no: number
  at: number
  by_id: string
  /** JSON ids. */
  approved_by: string
  note: string
  /** The release this one is equal to; 0: the files. */
  back_to: number | null
}

export interface EntryVersionTable {
  kind: string
  id: string
  release_no: number
  state: 'set' | 'removed' | 'asInFile'
  what: 'added' | 'changed' | 'removed'
  title: string
  /** JSON EntryBody, as it answered from then on; null: gone. */
  body: string | null
  before_body: string | null
}

/** What holds over the files now; null body: taken away. */
export interface ReleasedEntryTable {
  kind: string
  id: string
  release_no: number
  body: string | null
}

/** A text an agent has begun and not sent: his own, on whatever computer he opens the conversation. */
export interface BegunTextTable {
  agent_id: string
  conversation_id: string
  mode: 'reply' | 'note'
  text: string
  saved_at: number
}

/** What a person did in an emergency beside writing; what was done by mistake is taken back, never deleted. */
export interface EmergencyStepTable {
  id: string
  conversation_id: string
  kind: string
  /** How a call ended. */
  outcome: string | null
  /** Who took the message. */
  whom: string | null
  agent_id: string
  taken_at: number
  retracted_at: number | null
  retracted_by: string | null
}

/** A question to a colleague about a conversation; nothing of it can be sent. */
export interface AssistTable {
  id: string
  conversation_id: string
  asked_by: string
  /** One of the two. */
  to_agent_id: string | null
  to_team_id: string | null
  question: string
  asked_at: number
  due_at: number
  state: 'open' | 'answered' | 'withdrawn'
  answer: string | null
  settled_by: string | null
  settled_at: number | null
}

/** A list somebody made for himself; with a team, for everybody in it. */
export interface SavedViewTable {
  id: string
  agent_id: string
  name: string
  /** JSON ConversationFilter with the view it narrows. */
  filter: string
  team_id: string | null
  created_at: number
}

/** What people wrote down about somebody who writes. Sealed: phone, remarks. */
export interface ContactCardTable {
  contact_id: string
  version: number
  name: string | null
  phone: string | null
  phone_index: string | null
  phone_verified_at: number | null
  remarks: string | null
  no_contact_since: number | null
  no_contact_why: string | null
  changed_at: number
  changed_by: string
}

/** Whom it is about: the writer or somebody of the family. Sealed: phone, id number. */
export interface PatientTable {
  id: string
  contact_id: string
  version: number
  relation: string
  name: string | null
  sex: string | null
  /** `2024`, `2024-03` or `2024-03-15`, as exactly as it is known. */
  born_on: string | null
  phone: string | null
  phone_index: string | null
  id_number: string | null
  id_number_index: string | null
  changed_at: number
  changed_by: string
}

/** Only ever added to: the newest row of a purpose is what counts. */
export interface ConsentTable {
  id: string
  contact_id: string
  patient_id: string | null
  purpose: string
  state: 'given' | 'withdrawn'
  way: string
  /** Sealed: who consented for a child. */
  guardian: string | null
  at: number
  agent_id: string
}

export interface ContactMergeTable {
  id: string
  from_contact: string
  into_contact: string
  reason: 'phone' | 'visitor'
  state: 'proposed' | 'merged' | 'rejected' | 'undone'
  /** JSON MovedIds: what to put back. */
  moved: string
  proposed_at: number
  decided_at: number | null
  decided_by: string | null
}

/** A note that says what was promised to a patient. */
export interface PromiseTable {
  note_id: string
  conversation_id: string
  agent_id: string
  due_at: number
  made_at: number
  kept_at: number | null
  kept_by: string | null
}

export interface HandoverTable {
  id: string
  /** `2026-11-22 day` */
  shift: string
  giver_id: string
  taker_id: string
  /** JSON HandoverSheet. */
  sheet: string
  given_at: number
  taken_at: number | null
  declined_at: number | null
  withdrawn_at: number | null
}

/** One row per decision, never changed: the newest of a purpose counts. */
export interface OwnConsentTable {
  id: string
  identity_id: string
  purpose: string
  granted: number
  text_version: string
  at: number
}

/** For figures, sampling and exports; never summed up by agent. */
export interface RatingTable {
  conversation_id: string
  identity_id: string
  stars: number
  words: string | null
  served_by: 'bot' | 'agent'
  rated_at: number
}

export interface PageSeenTable {
  id: string
  identity_id: string
  path: string
  title: string
  seen_at: number
}

export interface SiteUserTable {
  identity_id: string
  channel_id: string
  site_user_id: string
  proven_at: number
}

/** The newest trouble of one kind that a channel had with its platform. */
export interface ChannelTroubleTable {
  channel_id: string
  /** send: the platform did not take a message; delivery: what came in was not authentic. */
  kind: 'send' | 'delivery'
  at: number
  why: string
  platform_code: string | null
  /** Nothing is sent there before: the breaker, or a pause the platform asked for. */
  paused_until: number | null
  /** The first message that went out again afterwards. */
  over_at: number | null
}

/** A process that serves this database; instants are of the database's clock. */
export interface NodeTable {
  name: string
  started_at: number
  seen_at: number
}

/** Given in the console, sealed with the key of the installation; never changed, only left behind. */
export interface ChannelSecretTable {
  id: string
  channel_id: string
  /** Of the channel's settings. */
  field: string
  ciphertext: string
  given_at: number
  by_id: string
}
