-- The spine: everything the hub records. Portable SQL: no sequences, triggers or procedures; ids are made by the hub.
-- Times are milliseconds since 1970. A tenant's rows have tenant_id first in their key; blobs, segments and leases exist before
-- they belong to a tenant and are keyed by their own unguessable id.

create table installation (
  id smallint primary key,
  installation_id uuid not null,
  created_at bigint not null
);

create table counter (
  name text primary key,
  value bigint not null
);

-- One row. A hub leads while its holder and epoch stand here; lanes repeat the epoch as the fence of every write.
create table hub_leader (
  id smallint primary key,
  holder text not null,
  epoch bigint not null,
  expires_at bigint not null
);

-- A lane is an order of commits. `next_sequence` rises with every batch, so it also tells whether a batch whose COMMIT went
-- unanswered was done. `hub_epoch` fences: a hub that lost leadership updates no row here and so commits nothing.
create table lane (
  lane smallint primary key,
  hub_epoch bigint not null,
  next_sequence bigint not null
);

create table tenant (
  tenant_id uuid primary key,
  name text not null unique,
  state text not null,
  requests_per_second integer not null default 0,
  principal_requests_per_second integer not null default 0,
  bytes_max bigint not null default 0,
  created_at bigint not null
);

create table access_key (
  tenant_id uuid not null,
  access_key_id text not null,
  name text not null,
  secret_sealed bytea not null,
  key_encryption_key_id text not null,
  permissions text not null,
  state text not null,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint not null default 0,
  primary key (tenant_id, access_key_id),
  unique (access_key_id)
);

create table access_token (
  token_id uuid primary key,
  tenant_id uuid,
  name text not null,
  token_hash bytea not null unique,
  administrator boolean not null,
  state text not null,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint not null default 0
);

create table spoke (
  name text primary key,
  region text not null,
  endpoints text not null,
  app_endpoints text not null,
  version text not null,
  state text not null,
  created_at bigint not null,
  last_seen_at bigint not null
);

-- One run of one worker process of a spoke. Its epoch is carried by every write.
create table spoke_session (
  epoch bigint primary key,
  spoke text not null,
  boot_id text not null unique,
  state text not null,
  lease_until bigint not null,
  opened_at bigint not null,
  closed_at bigint not null
);
create index spoke_session_open on spoke_session (lease_until) where state = 'open';

create table backend (
  backend_id uuid primary key,
  name text not null unique,
  kind text not null,
  configuration text not null,
  secret_sealed bytea,
  key_encryption_key_id text not null,
  reach text not null,
  state text not null,
  is_default boolean not null,
  created_at bigint not null
);

create table container (
  tenant_id uuid not null,
  container_id uuid not null,
  name text collate "C" not null,
  region text not null,
  backend_id uuid,
  settings text not null,
  lane smallint not null,
  created_at bigint not null,
  primary key (tenant_id, container_id),
  unique (name)
);
create index container_of_tenant on container (tenant_id, name);

-- The current version of every path. `content` is a JSON list of [blob id, size, part number, part checksums].
create table artifact (
  tenant_id uuid not null,
  container_id uuid not null,
  path text collate "C" not null,
  version_id text not null,
  kind smallint not null,
  size bigint not null,
  etag text not null,
  modified_at bigint not null,
  attributes text not null,
  content text not null,
  primary key (tenant_id, container_id, path)
) with (fillfactor = 85);

create table container_usage (
  tenant_id uuid not null,
  container_id uuid not null,
  artifacts bigint not null,
  bytes bigint not null,
  primary key (tenant_id, container_id)
);

create table operation_usage (
  tenant_id uuid not null,
  container_id uuid not null,
  day integer not null,
  operation text not null,
  operations bigint not null,
  bytes bigint not null,
  primary key (tenant_id, container_id, day, operation)
);

-- Blob ids handed to a session before any byte is written: an id that stands in an open lease and has no row in `blob` is
-- pending. Recording a batch as one row makes a PUT one insert instead of an insert and an update (decision 0003).
create table blob_lease (
  lease_id uuid primary key,
  backend_id uuid not null,
  epoch bigint not null,
  blob_ids uuid[] not null,
  state text not null,
  expires_at bigint not null
);
create index blob_lease_expiring on blob_lease (expires_at) where state = 'open';
create index blob_lease_of_epoch on blob_lease (epoch) where state = 'open';

-- state: 1 live, 2 dead, 3 gone.
create table blob (
  blob_id uuid primary key,
  tenant_id uuid,
  backend_id uuid not null,
  state smallint not null,
  reference_count integer not null,
  locator text not null,
  segment_id uuid,
  size bigint not null,
  sha256 text not null,
  changed_at bigint not null
);
create index blob_dead on blob (changed_at) where state = 2;
create index blob_gone on blob (changed_at) where state = 3;
create index blob_in_segment on blob (segment_id) where segment_id is not null;

-- state: open, sealed, retired, gone.
create table segment (
  segment_id uuid primary key,
  backend_id uuid not null,
  epoch bigint not null,
  state text not null,
  size bigint not null,
  live_bytes bigint not null,
  changed_at bigint not null
);
create index segment_by_state on segment (state, changed_at) where state <> 'gone';
create index segment_gone on segment (changed_at) where state = 'gone';

create table work (
  work_id uuid primary key,
  kind text not null,
  backend_id uuid not null,
  subject_id uuid not null,
  locator text not null,
  taken_by bigint not null,
  taken_until bigint not null,
  attempts integer not null,
  created_at bigint not null,
  unique (kind, subject_id)
);

create table upload (
  tenant_id uuid not null,
  container_id uuid not null,
  path text collate "C" not null,
  upload_id text collate "C" not null,
  state text not null,
  attributes text not null,
  principal_id text not null,
  created_at bigint not null,
  primary key (tenant_id, container_id, path, upload_id)
);

create table upload_part (
  tenant_id uuid not null,
  upload_id text collate "C" not null,
  part_number integer not null,
  blob_id uuid,
  size bigint not null,
  etag text not null,
  checksums text not null,
  modified_at bigint not null,
  primary key (tenant_id, upload_id, part_number)
);

create table idempotency (
  tenant_id uuid not null,
  key text not null,
  request text not null,
  result text not null,
  expires_at bigint not null,
  primary key (tenant_id, key)
);

create table outbox (
  lane smallint not null,
  sequence bigint not null,
  tenant_id uuid not null,
  container_id uuid not null,
  event text not null,
  created_at bigint not null,
  primary key (lane, sequence)
);

create table relay_position (
  consumer text not null,
  lane smallint not null,
  sequence bigint not null,
  primary key (consumer, lane)
);

create table named_lock (
  tenant_id uuid not null,
  name text not null,
  holder text not null,
  fencing_token bigint not null,
  expires_at bigint not null,
  primary key (tenant_id, name)
);
