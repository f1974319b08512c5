/** How a notification gets to a target: one way for each kind of target. */
import type { NotificationTarget } from '@felloe/engine/container/notifications.ts';
import type { NotificationRow } from './notification-queries.ts';

export interface NotificationSender {
  /**
   * Resolves when the target has taken it. Throws a StoreError: `invalid_argument`, `access_denied` or `conflict` when the target
   * refuses this very notification, anything else when it may take it later.
   */
  send(target: NotificationTarget, notification: NotificationRow, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The same whenever it is told again: what consumers know repeats by. */
export function notificationId({ containerId, sequence, position }: NotificationRow): string {
  return `${containerId}-${sequence}-${position}`;
}
