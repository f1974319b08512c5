/** A request of a route as HTTP has it. */
import type { Route } from '@felloe/contracts/http/route.ts';
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { HttpRequest } from './attempt.ts';

export interface GivenParts {
  readonly parameters?: object | undefined;
  readonly query?: object | undefined;
  readonly body?: object | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** GET changes nothing, PUT and DELETE say the same twice; the others need a key to be asked again safely. */
const keyedMethods: ReadonlySet<string> = new Set(['POST', 'PATCH']);

export function requestOf(route: Route, parts: GivenParts): HttpRequest {
  const parameters = { ...parts.parameters } as Record<string, unknown>;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = parameters[name];
    if (typeof value !== 'string' || value === '') throw new StoreError('invalid_argument', `${route.path} needs ${name}`);
    return encode(value);
  });
  const key = parts.idempotencyKey ?? (keyedMethods.has(route.method) ? crypto.randomUUID() : undefined);
  return {
    method: route.method,
    target: path + queryOf(parts.query ?? {}),
    headers: key === undefined ? {} : { 'idempotency-key': key },
    body: route.body === undefined ? undefined : JSON.stringify(parts.body ?? {}),
  };
}

export function queryOf(query: object): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** RFC 3986: everything but unreserved characters, as SigV4 wants it too; encodeURIComponent leaves five more. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
