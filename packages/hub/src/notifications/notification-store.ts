/** The queues of notifications as deliveries change them: in the system lane, so that a hub that was replaced changes nothing. */
import { limits } from '@felloe/engine/limits.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import {
  deleteNotifications,
  dropQueue,
  findNextNotifications,
  findOverdue,
  insertDead,
  type NotificationQueue,
  type NotificationRow,
  trimDead,
} from './notification-queries.ts';

export interface NotificationStore {
  next(queue: NotificationQueue): Promise<NotificationRow[]>;
  /** They were told. */
  remove(queue: NotificationQueue, rows: readonly NotificationRow[]): Promise<void>;
  /** They are given up. */
  bury(queue: NotificationQueue, rows: readonly NotificationRow[], reason: string): Promise<void>;
  /** Gives up what was committed before a time and is first in the queue. How many. */
  buryOverdue(queue: NotificationQueue, before: number, reason: string): Promise<number>;
  /** Nobody wants them any more. */
  drop(queue: NotificationQueue): Promise<void>;
}

export function createNotificationStore({
  database,
  lanes,
}: {
  readonly database: Database;
  readonly lanes: Lanes;
}): NotificationStore {
  const bury = (queue: NotificationQueue, rows: readonly NotificationRow[], reason: string): Promise<void> =>
    lanes.system('bury_notifications', async ({ querier, now }) => {
      await insertDead(
        querier,
        rows.map((row) => ({ ...row, diedAt: now, reason })),
      );
      await deleteNotifications(querier, queue, rows);
      await trimDead(querier, queue, limits.notification.deadMax);
    });
  return {
    next: (queue) => findNextNotifications(database, queue, limits.notification.deliveryPageMax),
    remove: (queue, rows) => lanes.system('remove_notifications', ({ querier }) => deleteNotifications(querier, queue, rows)),
    bury,
    buryOverdue: async (queue, before, reason) => {
      const rows = await findOverdue(database, queue, before, limits.notification.pageMax);
      if (rows.length > 0) await bury(queue, rows, reason);
      return rows.length;
    },
    drop: async (queue) => {
      await lanes.system('drop_notifications', ({ querier }) => dropQueue(querier, queue));
    },
  };
}
