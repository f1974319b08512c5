/** Operations about notifications: those that were given up, and the secret that signs webhooks. */
import { limits } from '@felloe/engine/limits.ts';
import { Type } from 'typebox';
import type { AdministrationOperation } from './administration.ts';
import { ContainerName, TenantName, time } from './records.ts';

const closed = { additionalProperties: false } as const;
const Count = Type.Object({ count: Type.Integer({ minimum: 0, description: 'How many.' }) });
/** Administrators name the tenant whose container they mean; a principal of a tenant leaves it out or names its own. */
const ofContainer = { tenant: Type.Optional(TenantName), container: ContainerName };

export const DeadNotification = Type.Object({
  id: Type.String({ description: 'The same whenever it is told.' }),
  target: Type.String({ description: 'Kind and place: `webhook <url>` or `nats <subject>`.' }),
  record: Type.String({ description: 'What the target would have been told: JSON.' }),
  createdAt: time('When the change was committed.'),
  diedAt: time('When it was given up.'),
  reason: Type.String({ description: 'What the last try failed with.' }),
});

export const notificationOperations = {
  'notification.list': {
    description: 'Notifications of a container that its targets did not take and that were given up, in order of target.',
    parameters: Type.Object(
      {
        ...ofContainer,
        after: Type.Optional(Type.String({ maxLength: 4096, description: 'nextAfter of the page before.' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.artifact.listPageMax, description: '100 when absent.' })),
      },
      closed,
    ),
    result: Type.Object({
      notifications: Type.Array(DeadNotification),
      nextAfter: Type.Optional(Type.String({ description: 'Where the next page begins. Absent: this was the last.' })),
    }),
    caller: 'tenant',
  },
  'notification.retry': {
    description: 'Puts the notifications of a container that were given up back into their queues.',
    parameters: Type.Object(ofContainer, closed),
    result: Count,
    caller: 'tenant',
  },
  'notification.forget': {
    description: 'Forgets the notifications of a container that were given up.',
    parameters: Type.Object(ofContainer, closed),
    result: Count,
    caller: 'tenant',
  },
  'webhook.sign': {
    description:
      'Sets the secret that signs the webhooks of a container (x-felloe-signature: t=<ms>,v1=<hex HMAC-SHA-256 of "<t>.<body>">). Without one they are not signed. It is in this answer and nowhere afterwards.',
    parameters: Type.Object(
      {
        ...ofContainer,
        secret: Type.Optional(
          Type.String({
            minLength: limits.notification.secretLengthMin,
            maxLength: limits.notification.secretLengthMax,
            description: 'Absent: a random one is made.',
          }),
        ),
      },
      closed,
    ),
    result: Type.Object({ webhookSecret: Type.String() }),
    caller: 'tenant',
  },
} as const satisfies Record<string, AdministrationOperation>;
