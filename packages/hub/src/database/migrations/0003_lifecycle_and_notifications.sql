-- What the hub does by itself for containers: lifecycle and notifications.

-- Where the walk through a container stands, so that a hub that takes over goes on. `stage`: current, older, uploads.
create table lifecycle_walk (
  tenant_id uuid not null,
  container_id uuid not null,
  -- Version of the lifecycle setting this walk judges by, and when it began: what it left is left to the next.
  setting_version bigint not null,
  began_at bigint not null,
  ended_at bigint not null,
  stage text not null,
  path text collate "C" not null,
  version_id text collate "C" not null,
  newer_versions bigint not null,
  primary key (tenant_id, container_id)
);

-- Notifications on their way, from the outbox to their target. A container is in one lane, so `sequence` is the order of its changes;
-- `position` tells apart what one change means for several rules.
create table notification (
  tenant_id uuid not null,
  container_id uuid not null,
  target text collate "C" not null,
  sequence bigint not null,
  position smallint not null,
  record text not null,
  created_at bigint not null,
  primary key (tenant_id, container_id, target, sequence, position)
);

-- Those that were given up.
create table dead_notification (
  tenant_id uuid not null,
  container_id uuid not null,
  target text collate "C" not null,
  sequence bigint not null,
  position smallint not null,
  record text not null,
  created_at bigint not null,
  died_at bigint not null,
  reason text not null,
  primary key (tenant_id, container_id, target, sequence, position)
);
create index dead_notification_by_death on dead_notification (tenant_id, container_id, died_at);

-- Signs the webhooks of a container.
create table webhook_secret (
  tenant_id uuid not null,
  container_id uuid not null,
  secret_sealed bytea not null,
  key_encryption_key_id text not null,
  created_at bigint not null,
  primary key (tenant_id, container_id)
);
