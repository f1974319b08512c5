import type { Action } from '@felloe/engine/access/action.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Tenants } from '../auth/tenants.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { DeadNotification } from '../notifications/notification-queries.ts';
import { notificationId } from '../notifications/notification-sender.ts';
import type { DeadAfter, Notifications } from '../notifications/notifications.ts';
import type { CallContext } from '../session/call-context.ts';
import { type Operations, tenantOf } from './operations.ts';

export interface NotificationOperationParts {
  readonly tenants: Tenants;
  readonly containers: Containers;
  readonly notifications: Notifications;
  /** Throws `access_denied` when the principal may not do this there. */
  readonly requireAction: (context: CallContext, action: Action, container: ContainerRow) => void;
}

type NotificationOperations = 'notification.list' | 'notification.retry' | 'notification.forget' | 'webhook.sign';

const pageDefault = 100;

export function notificationOperations(parts: NotificationOperationParts): Pick<Operations, NotificationOperations> {
  const { notifications } = parts;
  return {
    'notification.list': async ({ tenant, container, after, limit = pageDefault }, context) => {
      const row = containerOf(parts, { tenant, container }, context, 'container.notifications.read');
      const rows = await notifications.dead(row, afterOf(after), limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        notifications: page.map(deadRecord),
        ...(rows.length > limit && last !== undefined ? { nextAfter: encodeAfter(last) } : {}),
      };
    },
    'notification.retry': async (wish, context) => ({
      count: await notifications.retryDead(containerOf(parts, wish, context, 'container.notifications.write')),
    }),
    'notification.forget': async (wish, context) => ({
      count: await notifications.forgetDead(containerOf(parts, wish, context, 'container.notifications.write')),
    }),
    'webhook.sign': async ({ secret, ...wish }, context) => {
      const row = containerOf(parts, wish, context, 'container.notifications.write');
      return { webhookSecret: await notifications.secrets.set(row, secret) };
    },
  };
}

/** Of the tenant; a container of another does not exist for it. */
function containerOf(
  { tenants, containers, requireAction }: NotificationOperationParts,
  wish: { readonly tenant?: string | undefined; readonly container: string },
  context: CallContext,
  action: Action,
): ContainerRow {
  const { tenantId } = tenantOf(tenants, wish.tenant, context);
  const row = containers.byName(wish.container);
  if (row === undefined || row.tenantId !== tenantId) {
    throw new StoreError('container_not_found', undefined, { details: { container: wish.container } });
  }
  requireAction(context, action, row);
  return row;
}

function deadRecord(row: DeadNotification) {
  const { target, record, createdAt, diedAt, reason } = row;
  return { id: notificationId(row), target, record, createdAt, diedAt, reason };
}

function encodeAfter({ target, sequence, position }: DeadAfter): string {
  return `${sequence}.${position}.${target}`;
}

function afterOf(text: string | undefined): DeadAfter {
  if (text === undefined) return { target: '', sequence: 0, position: 0 };
  const match = /^(\d{1,15})\.(\d{1,4})\.(.*)$/s.exec(text);
  if (match === null) throw new StoreError('invalid_argument', 'this is no page', { details: { field: 'after' } });
  return { sequence: Number(match[1]), position: Number(match[2]), target: match[3] ?? '' };
}
