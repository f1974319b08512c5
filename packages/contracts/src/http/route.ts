/** What is said of one route of the /v1 API, and the parts that routes share. */
import { Type, type TObject, type TSchema } from 'typebox';
import type { CallName } from '../session/calls.ts';
import type { OperationName } from './administration.ts';
import { TenantName } from './records.ts';

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

/** No fields beyond those named: a misspelt one is a fault, not silence. */
export const closed = { additionalProperties: false } as const;
export const none = Type.Object({}, closed);
/** Where an administrator says for which tenant it acts; principals of a tenant may leave it out. */
export const forTenant = Type.Object({ tenant: Type.Optional(TenantName) }, closed);
