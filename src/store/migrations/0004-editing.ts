// Drafts, releases and what is released over the files of config/. `released_entry` is what holds now, read at every
// start; `entry_version` is how it came to that, and never changes.
export const editing = {
  name: '0004-editing',
  statements: ({ int, clustered }: { readonly int: string; readonly clustered: string }) => [
    `create table draft (
      kind text not null, id text not null, is_open ${int} not null, revision ${int} not null, body text,
      by_id text not null, authors text not null, at ${int} not null, review text not null, asked_by text,
      decided_by text, decided_at ${int}, review_note text, primary key (kind, id))`,
    `create index draft_open on draft (is_open, by_id)`,
    `create table release (
      kind text not null, no ${int} not null, at ${int} not null, by_id text not null, approved_by text not null,
      note text not null, back_to ${int}, primary key (kind, no))${clustered}`,
    `create table entry_version (
      kind text not null, id text not null, release_no ${int} not null, state text not null, what text not null,
      title text not null, body text, before_body text, primary key (kind, id, release_no))`,
    `create index entry_version_of_release on entry_version (kind, release_no)`,
    `create table released_entry (
      kind text not null, id text not null, release_no ${int} not null, body text, primary key (kind, id))`,
    `create index unanswered_asked on unanswered (asked_at)`,
  ],
}
