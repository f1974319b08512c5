/**
 * The /v1 API as data: every route with what it is asked, what it answers, who may ask, and what is behind it. The app listener
 * serves exactly this table, the sdk asks by it, and the OpenAPI document is made of it.
 */
import { Type, type Static, type TObject, type TSchema } from 'typebox';
import type { CallName } from '../session/calls.ts';
import { administration, type OperationName } from './administration.ts';
import { AcquireLock, EventPage, EventQuery, Lock, LockName, ReleaseLock, RenewLock } from './coordination.ts';
import { AccessKeyId, Container, ContainerName, Identifier, Name, TenantName, time } from './records.ts';

/**
 * `public`: no credential. `principal`: any credential. `tenant`: a principal acting for a tenant; an administrator names it with
 * `?tenant=`. `administrator`: these only. The hub judges every call again; this is the first fence, and the documentation.
 */
export type RouteAuthorisation = 'public' | 'principal' | 'tenant' | 'administrator';

/** What answers: one operation of administration, one call of the session, or the spoke itself. */
export type RouteTarget =
  | { readonly operation: OperationName }
  | { readonly call: CallName }
  | { readonly spoke: 'itself' | 'openapi' };

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for path parameters. */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'administration' | 'containers' | 'locks' | 'events' | 'spokes';
  readonly authorisation: RouteAuthorisation;
  readonly target: RouteTarget;
  readonly parameters: TObject;
  readonly query: TObject;
  /** Absent: the request has no body. */
  readonly body?: TObject;
  readonly status: 200 | 201 | 204;
  /** Absent with 204. */
  readonly answer?: TSchema;
}

const closed = { additionalProperties: false } as const;
const none = Type.Object({}, closed);
/** Where an administrator says for which tenant it acts; principals of a tenant may leave it out. */
const forTenant = Type.Object({ tenant: Type.Optional(TenantName) }, closed);
const tenantInPath = Type.Object({ tenant: TenantName }, closed);
const containerInPath = Type.Object({ container: ContainerName }, closed);
const lockInPath = Type.Object({ lock: LockName }, closed);

/** What a spoke says of itself: enough to measure the way to it and to compare clocks. */
export const SpokeSelf = Type.Object({
  name: Type.String(),
  region: Type.String(),
  serving: Type.Boolean({ description: 'It hears from the hub and decides; otherwise its answers are 503.' }),
  now: time('The spoke’s clock.'),
});
export type SpokeSelf = Static<typeof SpokeSelf>;

const tenantRoutes = {
  'tenant.create': {
    method: 'POST',
    path: '/v1/tenants',
    summary: administration['tenant.create'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'tenant.create' },
    parameters: none,
    query: none,
    body: administration['tenant.create'].parameters,
    status: 201,
    answer: administration['tenant.create'].result,
  },
  'tenant.list': {
    method: 'GET',
    path: '/v1/tenants',
    summary: administration['tenant.list'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'tenant.list' },
    parameters: none,
    query: administration['tenant.list'].parameters,
    status: 200,
    answer: administration['tenant.list'].result,
  },
  'tenant.describe': {
    method: 'GET',
    path: '/v1/tenants/{tenant}',
    summary: administration['tenant.describe'].description,
    tag: 'administration',
    authorisation: 'principal',
    target: { operation: 'tenant.describe' },
    parameters: tenantInPath,
    query: none,
    status: 200,
    answer: administration['tenant.describe'].result,
  },
  'tenant.configure': {
    method: 'PATCH',
    path: '/v1/tenants/{tenant}',
    summary: administration['tenant.configure'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'tenant.configure' },
    parameters: tenantInPath,
    query: none,
    body: Type.Omit(administration['tenant.configure'].parameters, ['tenant'], closed),
    status: 200,
    answer: administration['tenant.configure'].result,
  },
  'tenant.remove': {
    method: 'DELETE',
    path: '/v1/tenants/{tenant}',
    summary: administration['tenant.remove'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'tenant.remove' },
    parameters: tenantInPath,
    query: none,
    status: 204,
  },
} as const satisfies Record<string, Route>;

const keyRoutes = {
  'key.create': {
    method: 'POST',
    path: '/v1/tenants/{tenant}/keys',
    summary: administration['key.create'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'key.create' },
    parameters: tenantInPath,
    query: none,
    body: Type.Omit(administration['key.create'].parameters, ['tenant'], closed),
    status: 201,
    answer: administration['key.create'].result,
  },
  'key.import': {
    method: 'PUT',
    path: '/v1/tenants/{tenant}/keys/{accessKeyId}',
    summary: administration['key.import'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'key.import' },
    parameters: Type.Object({ tenant: TenantName, accessKeyId: AccessKeyId }, closed),
    query: none,
    body: Type.Omit(administration['key.import'].parameters, ['tenant', 'accessKeyId'], closed),
    status: 201,
    answer: administration['key.import'].result,
  },
  'key.list': {
    method: 'GET',
    path: '/v1/tenants/{tenant}/keys',
    summary: administration['key.list'].description,
    tag: 'administration',
    authorisation: 'principal',
    target: { operation: 'key.list' },
    parameters: tenantInPath,
    query: Type.Omit(administration['key.list'].parameters, ['tenant'], closed),
    status: 200,
    answer: administration['key.list'].result,
  },
  'key.revoke': {
    method: 'DELETE',
    path: '/v1/keys/{accessKeyId}',
    summary: administration['key.revoke'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'key.revoke' },
    parameters: Type.Object({ accessKeyId: AccessKeyId }, closed),
    query: none,
    status: 204,
  },
  'token.create': {
    method: 'POST',
    path: '/v1/tokens',
    summary: administration['token.create'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'token.create' },
    parameters: none,
    query: none,
    body: administration['token.create'].parameters,
    status: 201,
    answer: administration['token.create'].result,
  },
  'token.list': {
    method: 'GET',
    path: '/v1/tokens',
    summary: administration['token.list'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'token.list' },
    parameters: none,
    query: administration['token.list'].parameters,
    status: 200,
    answer: administration['token.list'].result,
  },
  'token.revoke': {
    method: 'DELETE',
    path: '/v1/tokens/{tokenId}',
    summary: administration['token.revoke'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'token.revoke' },
    parameters: Type.Object({ tokenId: Identifier('Public id of the token.') }, closed),
    query: none,
    status: 204,
  },
} as const satisfies Record<string, Route>;

const storageRoutes = {
  'backend.add': {
    method: 'POST',
    path: '/v1/backends',
    summary: administration['backend.add'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'backend.add' },
    parameters: none,
    query: none,
    body: administration['backend.add'].parameters,
    status: 201,
    answer: administration['backend.add'].result,
  },
  'backend.list': {
    method: 'GET',
    path: '/v1/backends',
    summary: administration['backend.list'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'backend.list' },
    parameters: none,
    query: none,
    status: 200,
    answer: administration['backend.list'].result,
  },
  'backend.remove': {
    method: 'DELETE',
    path: '/v1/backends/{name}',
    summary: administration['backend.remove'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'backend.remove' },
    parameters: Type.Object({ name: Name('Name of the backend.') }, closed),
    query: none,
    status: 204,
  },
  'container.list': {
    method: 'GET',
    path: '/v1/containers',
    summary: administration['container.list'].description,
    tag: 'containers',
    authorisation: 'tenant',
    target: { operation: 'container.list' },
    parameters: none,
    query: administration['container.list'].parameters,
    status: 200,
    answer: administration['container.list'].result,
  },
  'container.create': {
    method: 'PUT',
    path: '/v1/containers/{container}',
    summary: 'Makes a container. container_owned when the tenant has it already, container_exists when another has.',
    tag: 'containers',
    authorisation: 'tenant',
    target: { call: 'create_container' },
    parameters: containerInPath,
    query: forTenant,
    status: 201,
    answer: Container,
  },
  'container.describe': {
    method: 'GET',
    path: '/v1/containers/{container}',
    summary: 'One container of the tenant by name.',
    tag: 'containers',
    authorisation: 'tenant',
    target: { call: 'describe_container' },
    parameters: containerInPath,
    query: forTenant,
    status: 200,
    answer: Container,
  },
  'container.remove': {
    method: 'DELETE',
    path: '/v1/containers/{container}',
    summary: 'Removes an empty container; container_not_empty while it names artifacts or uploads.',
    tag: 'containers',
    authorisation: 'tenant',
    target: { call: 'remove_container' },
    parameters: containerInPath,
    query: forTenant,
    status: 204,
  },
  usage: {
    method: 'GET',
    path: '/v1/usage',
    summary: administration.usage.description,
    tag: 'containers',
    authorisation: 'tenant',
    target: { operation: 'usage' },
    parameters: none,
    query: forTenant,
    status: 200,
    answer: administration.usage.result,
  },
} as const satisfies Record<string, Route>;

const coordinationRoutes = {
  'lock.acquire': {
    method: 'POST',
    path: '/v1/locks/{lock}/acquire',
    summary: 'Takes the lock, waiting at most waitMs; lock_held when somebody else still has it then.',
    tag: 'locks',
    authorisation: 'tenant',
    target: { call: 'acquire_lock' },
    parameters: lockInPath,
    query: forTenant,
    body: AcquireLock,
    status: 200,
    answer: Lock,
  },
  'lock.renew': {
    method: 'POST',
    path: '/v1/locks/{lock}/renew',
    summary: 'Prolongs the lease; lock_lost when it has ended or passed on.',
    tag: 'locks',
    authorisation: 'tenant',
    target: { call: 'renew_lock' },
    parameters: lockInPath,
    query: forTenant,
    body: RenewLock,
    status: 200,
    answer: Lock,
  },
  'lock.release': {
    method: 'POST',
    path: '/v1/locks/{lock}/release',
    summary: 'Gives the lock back; lock_lost when it has ended or passed on.',
    tag: 'locks',
    authorisation: 'tenant',
    target: { call: 'release_lock' },
    parameters: lockInPath,
    query: forTenant,
    body: ReleaseLock,
    status: 204,
  },
  'lock.inspect': {
    method: 'GET',
    path: '/v1/locks/{lock}',
    summary: 'Who holds the lock, and the newest fencing token issued for it.',
    tag: 'locks',
    authorisation: 'tenant',
    target: { call: 'inspect_lock' },
    parameters: lockInPath,
    query: forTenant,
    status: 200,
    answer: Lock,
  },
  'event.read': {
    method: 'GET',
    path: '/v1/events',
    summary:
      'Events of the tenant from a position on. As a stream (text/event-stream) each event’s id is the position after it, and Last-Event-ID resumes without loss; with format=json one page.',
    tag: 'events',
    authorisation: 'tenant',
    target: { call: 'read_events' },
    parameters: none,
    query: EventQuery,
    status: 200,
    answer: EventPage,
  },
} as const satisfies Record<string, Route>;

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
  ...storageRoutes,
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
