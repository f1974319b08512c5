/**
 * The /v1 API as data: every route with what it is asked, what it answers, who may ask, and what is behind it. The app listener
 * serves exactly this table, the sdk asks by it, and the OpenAPI document is made of it.
 */
import { Type, type Static, type TSchema } from 'typebox';
import { accountRoutes } from './account-routes.ts';
import { administration } from './administration.ts';
import { keyRoutes, tenantRoutes } from './administration-routes.ts';
import { coordinationRoutes } from './coordination-routes.ts';
import { encryptionKeyRoutes } from './encryption-key-routes.ts';
import { notificationRoutes } from './notification-routes.ts';
import { vaultRoutes } from './vault-routes.ts';
import { time } from './records.ts';
import { roleRoutes } from './role-routes.ts';
import { none, type Route } from './route.ts';
import { settingRoutes } from './setting-routes.ts';
import { storageRoutes } from './storage-routes.ts';

/** What a spoke says of itself: enough to measure the way to it and to compare clocks. */
export const SpokeSelf = Type.Object({
  name: Type.String(),
  region: Type.String(),
  serving: Type.Boolean({ description: 'It hears from the hub and decides; otherwise its answers are 503.' }),
  now: time('The spoke’s clock.'),
});
export type SpokeSelf = Static<typeof SpokeSelf>;

const installationRoutes = {
  'spoke.list': {
    method: 'GET',
    path: '/v1/spokes',
    summary: administration['spoke.list'].description,
    tag: 'spokes',
    authorisation: 'principal',
    target: { operation: 'spoke.list' },
    parameters: none,
    query: none,
    status: 200,
    answer: administration['spoke.list'].result,
  },
  'spoke.self': {
    method: 'GET',
    path: '/v1/spoke',
    summary: 'The spoke that answers: for measuring the way to it. Needs no credential and tells nothing secret.',
    tag: 'spokes',
    authorisation: 'public',
    target: { spoke: 'itself' },
    parameters: none,
    query: none,
    status: 200,
    answer: SpokeSelf,
  },
  status: {
    method: 'GET',
    path: '/v1/status',
    summary: administration.status.description,
    tag: 'spokes',
    authorisation: 'administrator',
    target: { operation: 'status' },
    parameters: none,
    query: none,
    status: 200,
    answer: administration.status.result,
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This API as an OpenAPI document.',
    tag: 'spokes',
    authorisation: 'public',
    target: { spoke: 'openapi' },
    parameters: none,
    query: none,
    status: 200,
    answer: Type.Unknown(),
  },
} as const satisfies Record<string, Route>;

export const routes = {
  ...tenantRoutes,
  ...keyRoutes,
  ...roleRoutes,
  ...accountRoutes,
  ...encryptionKeyRoutes,
  ...storageRoutes,
  ...settingRoutes,
  ...notificationRoutes,
  ...vaultRoutes,
  ...coordinationRoutes,
  ...installationRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
type Part<N extends RouteName, K extends string> = (typeof routes)[N] extends { readonly [key in K]: infer S extends TSchema }
  ? Static<S>
  : undefined;
export type RouteParameters<N extends RouteName> = Static<(typeof routes)[N]['parameters']>;
export type RouteQuery<N extends RouteName> = Static<(typeof routes)[N]['query']>;
export type RouteBody<N extends RouteName> = Part<N, 'body'>;
export type RouteAnswer<N extends RouteName> = Part<N, 'answer'>;
