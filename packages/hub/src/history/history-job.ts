/**
 * How the changes of shell histories run: in the lane of their container, one after the other within a transaction, so that what a job
 * reads of a user nobody changes before its COMMIT. They need no names held alone.
 */
import type { EventType } from '@felloe/contracts/events.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { eventAt } from '../metadata/artifact-events.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { HistoryPlace } from './history-records.ts';

/** Who asks, in which container, and how long it waits. */
export interface HistoryAsker {
  readonly row: ContainerRow;
  readonly userId: string;
  readonly order: JobOrder;
}

export function placeOf({ row, userId }: Pick<HistoryAsker, 'row' | 'userId'>): HistoryPlace {
  return { tenantId: row.tenantId, containerId: row.containerId, userId };
}

export interface HistoryJob<T> {
  readonly name: string;
  /** What it is about, besides the user: the same key with another subject is refused. */
  readonly subject: string;
  readonly eventsMax: number;
  readonly run: (batch: Batch) => Promise<T>;
}

export function submitJob<T>(lanes: Lanes, asker: HistoryAsker, { name, subject, eventsMax, run }: HistoryJob<T>): Promise<T> {
  return lanes.submit<T>(asker.row.lane, {
    name,
    exclusive: [],
    shared: [],
    order: { ...asker.order, request: `${name} ${asker.row.containerId} ${asker.userId} ${subject}` },
    eventsMax,
    run,
    encode: (value) => JSON.stringify(value ?? null),
    decode: (text) => JSON.parse(text) as T,
  });
}

export function emitHistory(
  batch: Batch,
  { row, userId }: Pick<HistoryAsker, 'row' | 'userId'>,
  type: EventType & `history.${string}`,
  data: Readonly<Record<string, string | number | boolean>>,
): void {
  const { tenantId, containerId, name } = row;
  const operation = type.slice('history.'.length);
  const told = { type, container: name, containerId, artifact: '', operation, tenantId, data: { user: userId, ...data } };
  batch.emit(eventAt(batch.now, told));
}
