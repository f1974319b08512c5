-- Shell histories. One log per user; a device has a position in it and not a copy of it. What clients encrypted lies in blobs: here stands
-- where. The rows of a user change only in the lane of the user's container.

-- abandoned_at: since when it has had no device; 0 while it has one.
create table history_user (
  tenant_id uuid not null,
  container_id uuid not null,
  user_id text collate "C" not null,
  log_id uuid not null,
  head bigint not null,
  bytes bigint not null,
  deletion_head bigint not null,
  created_at bigint not null,
  abandoned_at bigint not null,
  primary key (tenant_id, container_id, user_id),
  unique (log_id)
);
create index history_user_abandoned on history_user (abandoned_at) where abandoned_at > 0;

-- began_at: the head of the log when it was registered, or when entries had waited for it for too long: what lies before comes by dumps.
-- position, dump: what it is known to have. claimed_*, claims: what it only seems to have. deletion_runs: JSON of [last, read count].
-- seen_at: when it last asked, to the day.
create table history_device (
  tenant_id uuid not null,
  log_id uuid not null,
  device_id text collate "C" not null,
  began_at bigint not null,
  position bigint not null,
  dump bigint not null,
  newest_dump bigint not null,
  claimed_through bigint not null,
  claimed_dump bigint not null,
  claims smallint not null,
  deletions_after bigint not null,
  deletion_runs text not null,
  dump_requested_at bigint not null,
  has_lapsed boolean not null,
  seen_at bigint not null,
  registered_at bigint not null,
  primary key (tenant_id, log_id, device_id)
);

-- Parts of the log before `began_at` that another device has dumped for this one.
create table history_dump (
  tenant_id uuid not null,
  log_id uuid not null,
  device_id text collate "C" not null,
  dump bigint not null,
  first_position bigint not null,
  last_position bigint not null,
  primary key (tenant_id, log_id, device_id, dump, first_position)
);

-- identity: 'i:' and the encrypted id, or for an entry without one 'd:' and what its bytes are. instant: nanoseconds since 1970.
create table history_entry (
  tenant_id uuid not null,
  log_id uuid not null,
  position bigint not null,
  identity text collate "C" not null,
  time text not null,
  instant text collate "C" not null,
  source_device text collate "C" not null,
  blob_id uuid not null,
  first_byte bigint not null,
  byte_count integer not null,
  received_at bigint not null,
  primary key (tenant_id, log_id, position)
);
create unique index history_entry_identity on history_entry (tenant_id, log_id, identity);
create index history_entry_in_blob on history_entry (blob_id);

-- entries, live_bytes: what is still named of it. dirty_at: since when it holds bytes that nobody may have any more, 0 when it holds none.
create table history_blob (
  tenant_id uuid not null,
  log_id uuid not null,
  blob_id uuid not null,
  entries integer not null,
  live_bytes bigint not null,
  dirty_at bigint not null,
  taken_until bigint not null,
  primary key (tenant_id, log_id, blob_id)
);
create index history_blob_dirty on history_blob (dirty_at) where dirty_at > 0;

-- What was deleted stays deleted, whoever sends it again: 'i:' and an encrypted id, or 't:' and an instant.
create table history_mark (
  tenant_id uuid not null,
  log_id uuid not null,
  mark text collate "C" not null,
  primary key (tenant_id, log_id, mark)
);

create table history_deletion (
  tenant_id uuid not null,
  log_id uuid not null,
  number bigint not null,
  digest text not null,
  send_time text not null,
  messages text not null,
  created_at bigint not null,
  primary key (tenant_id, log_id, number)
);
create unique index history_deletion_digest on history_deletion (tenant_id, log_id, digest);

-- Pages of a submit that is too long for one message, until it comes.
create table history_staged (
  tenant_id uuid not null,
  submission_id uuid not null,
  page integer not null,
  user_id text not null,
  entries text not null,
  created_at bigint not null,
  primary key (tenant_id, submission_id, page)
);
create index history_staged_old on history_staged (created_at);
