-- Versions, settings of containers, and what may change about a version without making a new one.

-- `kind` of artifact and artifact_version: 0 artifact, 1 removal marker; plus 2 when the version has a name of its own (else it is
-- the one that clients call "null"). `annotations` is JSON of engine's ArtifactAnnotations, empty for none.
alter table artifact add column annotations text not null default '';
alter table upload add column annotations text not null default '';
-- The tenant that what it becomes belongs to when that is not the container's.
alter table upload add column owner text not null default '';
-- By which other tenants may name it in access lists; lower case.
alter table tenant add column email text not null default '';
create unique index tenant_email on tenant (email) where email <> '';
-- The version that completing made: whoever asks again is told of that one.
alter table upload add column completed_version text not null default '';

-- Versions that are not what their path names now. A path with any version has a row in `artifact`, so paths are walked there. Every
-- version here has a lower version_id than the row in `artifact`.
create table artifact_version (
  tenant_id uuid not null,
  container_id uuid not null,
  path text collate "C" not null,
  version_id text collate "C" not null,
  kind smallint not null,
  size bigint not null,
  etag text not null,
  modified_at bigint not null,
  -- When a newer version took its place: lifecycle counts from here.
  superseded_at bigint not null,
  attributes text not null,
  annotations text not null,
  content text not null
);
-- The order of listings, which a primary key cannot have. It also finds the newest of a path.
create unique index artifact_version_by_path on artifact_version (tenant_id, container_id, path, version_id desc);
-- A path has one version without a name of its own at most.
create unique index artifact_version_null on artifact_version (tenant_id, container_id, path) where kind < 2;

-- One row a setting (engine's settingNames). `source` is the client's own text where it is asked for again word for word.
create table container_setting (
  tenant_id uuid not null,
  container_id uuid not null,
  setting text not null,
  version bigint not null,
  document text not null,
  source text not null,
  changed_at bigint not null,
  primary key (tenant_id, container_id, setting)
);

-- Keys that wrap data keys, sealed under the key-encryption key. A tenant's are named by it; the installation's own has the nil
-- tenant and no name, and so have earlier ones of its: the newest active one is used, each opens what it wrapped. Rows stay for ever.
create table encryption_key (
  tenant_id uuid not null,
  encryption_key_id uuid not null,
  name text collate "C" not null,
  state text not null,
  secret_sealed bytea not null,
  key_encryption_key_id text not null,
  created_at bigint not null,
  primary key (tenant_id, encryption_key_id),
  unique (encryption_key_id)
);
create unique index encryption_key_name on encryption_key (tenant_id, name) where state <> 'replaced';

-- The version that a staged blob became when it was committed, empty for a part's. A write that comes again names the same blob, which
-- was never anybody else's: its answer is here, and a plain PUT needs no row in `idempotency` (packages/docs/decisions/commits-in-one-trip.md).
alter table blob add column version_id text not null default '';

-- Rights with a name, which temporary credentials are narrowed to. `rights` is JSON of engine's KeyRights; `keys` a JSON list of the access
-- keys that may assume the role, empty: every key of the tenant.
create table access_role (
  tenant_id uuid not null,
  name text collate "C" not null,
  rights text not null,
  keys text not null,
  created_at bigint not null,
  primary key (tenant_id, name)
);
