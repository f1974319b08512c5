-- A row of the outbox holds a run of events: of one container, committed together, with consecutive sequences. `sequence` is that of the
-- last, `events` how many they are, and in `event` U+001F stands between them.
alter table outbox add column events smallint not null default 1;
