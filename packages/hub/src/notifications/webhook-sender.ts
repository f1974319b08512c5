/**
 * Notifications by webhook: one POST, taken with any 2xx. Signed when the container has a secret, in the way receivers know from
 * others: HMAC-SHA-256 over the time and the body, so that an old delivery cannot be played again for long.
 */
import { createHmac } from 'node:crypto';
import type { NotificationTarget } from '@felloe/engine/container/notifications.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { OutboundPoster } from '@felloe/runtime/outbound/outbound-post.ts';
import type { NotificationRow } from './notification-queries.ts';
import { notificationId, type NotificationSender } from './notification-sender.ts';

export interface WebhookSenderParts {
  readonly poster: OutboundPoster;
  readonly clock: Clock;
  /** Undefined when the container has none. */
  readonly secretOf: (container: { readonly tenantId: string; readonly containerId: string }) => Promise<string | undefined>;
}

/** Statuses that say "not now" rather than "not this". */
const laterStatuses = new Set([408, 425, 429]);

export function createWebhookSender({ poster, clock, secretOf }: WebhookSenderParts): NotificationSender {
  return {
    send: async (target: NotificationTarget, notification: NotificationRow, signal: AbortSignal) => {
      if (target.kind !== 'webhook') throw new StoreError('internal', 'this is no webhook');
      const secret = await secretOf(notification);
      const body = notification.record;
      const status = await poster.post({
        url: target.url,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'felloe',
          'x-felloe-notification-id': notificationId(notification),
          ...(secret === undefined ? {} : { 'x-felloe-signature': signatureOf(secret, clock.now(), body) }),
        },
        body,
        signal,
      });
      if (status >= 200 && status < 300) return;
      const isRefusal = status < 500 && !laterStatuses.has(status);
      throw new StoreError(isRefusal ? 'conflict' : 'unavailable', `the webhook answered ${status}`);
    },
    close: async () => poster.close(),
  };
}

/** `t=<ms since 1970>,v1=<hex of HMAC-SHA-256(secret, "<t>.<body>")>` */
export function signatureOf(secret: string, nowMs: number, body: string): string {
  return `t=${nowMs},v1=${createHmac('sha256', secret).update(`${nowMs}.${body}`).digest('hex')}`;
}
