/** SQL of a table that has the outbox's events one by one: `select event from ${outboxEvents} where …`. */
export const outboxEvents = `(
  select lane, sequence - events + place as sequence, tenant_id, container_id, told.event, created_at
  from outbox cross join lateral string_to_table(outbox.event, chr(31)) with ordinality as told (event, place)
) as outbox_event`;
