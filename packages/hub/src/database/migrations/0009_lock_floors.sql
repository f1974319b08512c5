-- Locks that nobody has had for long lose their row. What must outlast it is that no token is issued twice: the floor of a tenant lies
-- above every token of its removed locks, and a lock without a row goes on from there.

-- Since when the lock is free: the end of its lease while it is held.
alter table named_lock add column free_at bigint not null default 0;
update named_lock set free_at = greatest(expires_at, (extract(epoch from now()) * 1000)::bigint);
create index named_lock_free on named_lock (free_at);

create table lock_floor (
  tenant_id uuid primary key,
  fencing_token bigint not null
);
