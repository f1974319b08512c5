/** Notifications of containers: from their settings and the outbox to the targets. */
import type { NotificationsSetting } from '@felloe/engine/container/notifications.ts';
import type { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { targetKeyOf } from '@felloe/engine/notification/match.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { createAllowedAddresses } from '@felloe/runtime/outbound/allowed-addresses.ts';
import { createOutboundPoster } from '@felloe/runtime/outbound/outbound-post.ts';
import type { Sealing } from '../auth/sealing.ts';
import type { HubConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { Deliveries } from './deliveries.ts';
import { createNatsSender } from './nats-sender.ts';
import {
  type ContainerPlace,
  type DeadNotification,
  deleteDead,
  findDead,
  type NotificationName,
  reviveDead,
} from './notification-queries.ts';
import { NotificationRouter } from './notification-router.ts';
import { createNotificationStore } from './notification-store.ts';
import type { DeliveryCounters } from './target-delivery.ts';
import { createTurns } from './turns.ts';
import { WantedLanes } from './wanted-lanes.ts';
import { WebhookSecrets } from './webhook-secrets.ts';
import { createWebhookSender } from './webhook-sender.ts';

export interface NotificationsOptions {
  readonly config: HubConfig;
  readonly database: Database;
  readonly lanes: Lanes;
  readonly containers: Containers;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly leads: () => boolean;
  readonly onFault: (error: StoreError) => void;
}

export interface Notifications {
  readonly secrets: WebhookSecrets;
  readonly counters: DeliveryCounters;
  /** Notifications that wait for their targets. */
  waiting(): number;
  /** A setting of the container was changed, or the container is gone. */
  changed(row: ContainerRow): void;
  /** Something was committed; `next` is the lane's next sequence. */
  advanced(lane: number, next: number): void;
  dead(place: ContainerPlace, after: DeadAfter, limit: number): Promise<DeadNotification[]>;
  /** How many were forgotten. */
  forgetDead(place: ContainerPlace): Promise<number>;
  /** How many wait again. */
  retryDead(place: ContainerPlace): Promise<number>;
  start(): void;
  close(): Promise<void>;
}

export type DeadAfter = { readonly target: string } & NotificationName;

/** After containers were loaded. */
export async function createNotifications(options: NotificationsOptions): Promise<Notifications> {
  const { config, database, lanes, containers, clock } = options;
  const wanted = new WantedLanes();
  const counters: DeliveryCounters = { told: 0, failed: 0, buried: 0 };
  const secrets = new WebhookSecrets(options);
  const senders = createSenders(config, { clock, secrets });
  const deliveries = new Deliveries({
    store: createNotificationStore(options),
    targetOf: ({ containerId, target }) => {
      const row = containers.byId(containerId);
      const rules = row === undefined ? undefined : settingOf(row)?.rules;
      return rules?.find((rule) => targetKeyOf(rule.target) === target)?.target;
    },
    senders,
    turns: createTurns({
      turnsMax: limits.notification.targetsUnderWayMax,
      tenantTurnsMax: limits.notification.tenantTargetsUnderWayMax,
    }),
    clock,
    retryMs: config.notifications.retryMs,
    delayMsMax: config.notifications.delayMsMax,
    counters,
    leads: options.leads,
    onFault: options.onFault,
  });
  const router = new NotificationRouter({ ...options, wanted, settingOf, settingSince, deliveries, region: config.region });
  for (const row of containers.all()) wanted.changed(row, settingOf(row) !== undefined);
  await deliveries.load(database);
  await router.load();
  return {
    secrets,
    counters,
    waiting: () => deliveries.waiting,
    changed: (row) => {
      const isWanted = containers.byId(row.containerId) !== undefined && settingOf(row) !== undefined;
      if (wanted.changed(row, isWanted)) router.laneBecameWanted(row.lane);
    },
    advanced: (lane, next) => router.advanced(lane, next - 1),
    dead: (place, after, limit) => findDead(database, place, after, limit),
    forgetDead: (place) => lanes.system('forget_dead_notifications', ({ querier }) => deleteDead(querier, place)),
    retryDead: async (place) => {
      const revived = await lanes.system('retry_dead_notifications', ({ querier, now }) => reviveDead(querier, place, now));
      for (const [target, count] of revived) deliveries.added({ ...place, target }, count);
      return [...revived.values()].reduce((sum, count) => sum + count, 0);
    },
    start: () => {
      router.start();
      deliveries.start();
    },
    close: async () => {
      await router.close();
      await deliveries.close();
      await senders.nats.close();
      await senders.webhook.close();
    },
  };
}

function createSenders(config: HubConfig, { clock, secrets }: { readonly clock: Clock; readonly secrets: WebhookSecrets }) {
  const poster = createOutboundPoster({
    isAllowed: createAllowedAddresses(config.notifications.networks),
    deadlineMs: limits.notification.webhookMs,
    answerBytesMax: limits.notification.webhookAnswerBytesMax,
  });
  return {
    nats: createNatsSender({ url: config.nats.url, name: config.name }),
    webhook: createWebhookSender({ poster, clock, secretOf: (place) => secrets.of(place) }),
  };
}

function settingSince(row: ContainerRow): { readonly changedAt: number; readonly isFirst: boolean } {
  const stored = row.documents.stored('notifications');
  return { changedAt: stored?.changedAt ?? 0, isFirst: stored?.version === 1 };
}

function settingOf(row: ContainerRow): NotificationsSetting | undefined {
  const setting = row.documents.setting('notifications');
  return setting === undefined || setting.rules.length === 0 ? undefined : setting;
}
