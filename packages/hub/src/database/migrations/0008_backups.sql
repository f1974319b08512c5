-- Database backups (engine/backup).

-- A user as clients name it, and the account that used the name first. At `due_at` its files are looked at for moving, 0 for nothing to do;
-- the window counts the writes that moving cost.
create table backup_user (
  tenant_id uuid not null,
  container_id uuid not null,
  user_id uuid not null,
  account_id text not null,
  window_began_at bigint not null,
  window_writes integer not null,
  due_at bigint not null,
  created_at bigint not null,
  primary key (tenant_id, container_id, user_id)
);
create index backup_user_due on backup_user (due_at) where due_at > 0;
create index backup_user_of_account on backup_user (tenant_id, container_id, account_id);

-- `content` as in artifact. `settled`: it has been brought to a final backend once.
create table backup_file (
  tenant_id uuid not null,
  container_id uuid not null,
  user_id uuid not null,
  iteration bigint not null,
  taken_at bigint not null,
  file_name text collate "C" not null,
  size bigint not null,
  sha256 text not null,
  place text not null,
  backend_id uuid not null,
  settled boolean not null,
  content text not null,
  uploaded_at bigint not null,
  primary key (tenant_id, container_id, user_id, iteration, taken_at)
);
create index backup_file_by_time on backup_file (tenant_id, container_id, user_id, taken_at, iteration);
