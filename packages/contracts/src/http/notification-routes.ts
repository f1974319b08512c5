/** Routes of notifications that were given up, and of the secret of webhooks. */
import { Type } from 'typebox';
import { notificationOperations } from './notification-operations.ts';
import { ContainerName, TenantName } from './records.ts';
import { closed, forTenant, type Route } from './route.ts';

const containerInPath = Type.Object({ container: ContainerName }, closed);
const { after, limit } = notificationOperations['notification.list'].parameters.properties;
const { secret } = notificationOperations['webhook.sign'].parameters.properties;

export const notificationRoutes = {
  'notification.list': {
    method: 'GET',
    path: '/v1/containers/{container}/dead-notifications',
    summary: notificationOperations['notification.list'].description,
    tag: 'containers',
    authorisation: 'tenant',
    target: { operation: 'notification.list' },
    parameters: containerInPath,
    query: Type.Object({ tenant: Type.Optional(TenantName), after, limit }, closed),
    status: 200,
    answer: notificationOperations['notification.list'].result,
  },
  'notification.retry': {
    method: 'POST',
    path: '/v1/containers/{container}/dead-notifications/retry',
    summary: notificationOperations['notification.retry'].description,
    tag: 'containers',
    authorisation: 'tenant',
    target: { operation: 'notification.retry' },
    parameters: containerInPath,
    query: forTenant,
    status: 200,
    answer: notificationOperations['notification.retry'].result,
  },
  'notification.forget': {
    method: 'DELETE',
    path: '/v1/containers/{container}/dead-notifications',
    summary: notificationOperations['notification.forget'].description,
    tag: 'containers',
    authorisation: 'tenant',
    target: { operation: 'notification.forget' },
    parameters: containerInPath,
    query: forTenant,
    status: 200,
    answer: notificationOperations['notification.forget'].result,
  },
  'webhook.sign': {
    method: 'PUT',
    path: '/v1/containers/{container}/webhook-secret',
    summary: notificationOperations['webhook.sign'].description,
    tag: 'containers',
    authorisation: 'tenant',
    target: { operation: 'webhook.sign' },
    parameters: containerInPath,
    query: forTenant,
    body: Type.Object({ secret }, closed),
    status: 200,
    answer: notificationOperations['webhook.sign'].result,
  },
} as const satisfies Record<string, Route>;
