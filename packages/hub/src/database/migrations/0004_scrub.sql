-- The slow comparison of backends with records (packages/docs/decisions/the-slow-scrub.md).

-- Where the two walks of a backend stand: over the live blobs of all backends in the order of their ids, and over what its driver
-- lists, by the driver's own cursor.
create table scrub (
  backend_id uuid primary key,
  verified_to uuid not null,
  list_cursor text not null,
  list_began_at bigint not null,
  stepped_at bigint not null
);

-- What lies on a backend and stands in no record, since when. It is deleted when it is seen again after long enough.
create table stray (
  backend_id uuid not null,
  id uuid not null,
  segment boolean not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  primary key (backend_id, id)
);

-- Live blobs that were not on their backend. A row goes when the blob is found again or dies.
create table lost_blob (
  blob_id uuid primary key,
  backend_id uuid not null,
  reason text not null,
  found_at bigint not null
);
