-- People: accounts of tenants, their devices and sessions, what they let each other do, and the keys that sign their tokens.

-- An account of our own has an identifier and a password hash; one that another issuer vouches for has the issuer and its subject there.
create table account (
  tenant_id uuid not null,
  account_id uuid not null,
  identifier text collate "C" not null,
  password_hash text not null,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  state text not null,
  created_at bigint not null,
  primary key (tenant_id, account_id)
);
create unique index account_by_identifier on account (tenant_id, identifier) where identifier <> '';
create unique index account_by_subject on account (tenant_id, issuer, subject) where subject <> '';

create table account_device (
  tenant_id uuid not null,
  account_id uuid not null,
  device_id text collate "C" not null,
  name text not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  -- 0: it is good. The id of a revoked device is never good again.
  revoked_at bigint not null,
  primary key (tenant_id, account_id, device_id)
);

-- A login. `generation` is that of its newest refresh token; the token itself is sealed and not kept. Ended ones are deleted.
create table account_session (
  tenant_id uuid not null,
  session_id uuid not null,
  account_id uuid not null,
  device_id text collate "C" not null,
  generation bigint not null,
  rotated_at bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (tenant_id, session_id)
);
create index account_session_of_account on account_session (tenant_id, account_id);

create table account_grant (
  tenant_id uuid not null,
  grant_id uuid not null,
  container_id uuid not null,
  owner_id uuid not null,
  grantee_id uuid not null,
  prefix text collate "C" not null,
  access text not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (tenant_id, grant_id)
);
create index account_grant_of_owner on account_grant (tenant_id, owner_id);
create index account_grant_of_grantee on account_grant (tenant_id, grantee_id);

-- Ed25519 keys of the installation, oldest first by created_at. `public_key` is a JWK.
create table account_signing_key (
  key_id text primary key,
  public_key text not null,
  secret_sealed bytea not null,
  key_encryption_key_id text not null,
  created_at bigint not null
);
