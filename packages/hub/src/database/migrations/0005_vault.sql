-- The store vault. Owners, signers (public keys) and digests are 32 bytes; timestamps are unix seconds, as the wire has them, and all
-- other times milliseconds since 1970. `blob_id` is null for content of no bytes.

-- One a container, owner and topic. `prev_digest` is what it replaced (null: nothing), so that the same save asked again is known.
create table vault_snapshot (
  tenant_id uuid not null,
  container_id uuid not null,
  owner bytea not null,
  topic text collate "C" not null,
  digest bytea not null,
  prev_digest bytea,
  timestamp bigint not null,
  size bigint not null,
  blob_id uuid,
  primary key (tenant_id, container_id, owner, topic)
) with (fillfactor = 85);

-- The history of an owner in a topic. Positions rise by one from 1 and are never used again, also when retention took the entries.
create table vault_mailbox (
  tenant_id uuid not null,
  container_id uuid not null,
  owner bytea not null,
  topic text collate "C" not null,
  mailbox_id bytea not null,
  last_position bigint not null,
  last_timestamp bigint not null,
  entries bigint not null,
  bytes bigint not null,
  primary key (tenant_id, container_id, owner, topic)
) with (fillfactor = 85);

-- `name` is the mailbox's id (16 bytes) and the digest. One column and no second index that begins with the mailbox: whatever a planner
-- knows of the table, a digest is found by its own index and a page by positions. Timestamps rise with positions, so a time is found by
-- halving them.
create table vault_entry (
  tenant_id uuid not null,
  mailbox_id bytea not null,
  position bigint not null,
  timestamp bigint not null,
  name bytea not null,
  size bigint not null,
  blob_id uuid,
  primary key (tenant_id, mailbox_id, position),
  unique (name)
);

-- What was announced. kind: 1 snapshot, 2 history. state: 1 awaited (its blob, if it has one, is awaited too: the client writes it by
-- itself), 2 stored (of snapshots: the bytes are live and this row names them), 3 taken (they are an entry's, or went to the snapshot).
create table vault_upload (
  tenant_id uuid not null,
  upload_id uuid not null,
  container_id uuid not null,
  kind smallint not null,
  owner bytea not null,
  topic text collate "C" not null,
  digest bytea not null,
  signer bytea not null,
  state smallint not null,
  blob_id uuid,
  backend_id uuid,
  size bigint not null,
  prev_digest bytea,
  reserved_at bigint not null,
  primary key (tenant_id, upload_id),
  unique (tenant_id, container_id, owner, topic, digest, kind)
) with (fillfactor = 85);
create index vault_upload_old on vault_upload (reserved_at);
create index vault_upload_open on vault_upload (tenant_id, container_id, signer) where state < 3;
