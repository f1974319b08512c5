/** What the tests of access share: two tenants, nobody, and requests by each of them. */
import {
  type HttpAsked,
  type HttpTold,
  startWatchedInstallation,
  type TenantKey,
  type WatchedInstallation,
} from '@felloe/testkit/product/watched-installation.ts';
import { expect } from 'vitest';

export type Who = 'owner' | 'other' | 'nobody';
export type More = Omit<HttpAsked, 'method' | 'target' | 'key'>;

export const denied = '403 AccessDenied';

export interface AccessUnderTest extends AsyncDisposable {
  readonly installation: WatchedInstallation;
  readonly owner: TenantKey;
  readonly other: TenantKey;
  keyOf(who: Who): TenantKey | undefined;
  ask(who: Who, method: string, target: string, more?: More): Promise<HttpTold>;
  /** `<status>`, and the code of a refusal. */
  told(who: Who, method: string, target: string, more?: More): Promise<string>;
  /** A new bucket of the owner, with an object `kept`. */
  bucket(headers?: Record<string, string>): Promise<string>;
  setPolicy(name: string, ...statements: Statement[]): Promise<void>;
  /** One for all that is refused: nothing changes it. */
  readonly unchanged: string;
}

export interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: object;
  readonly [element: string]: unknown;
}

export const arn = (rest: string): string => `arn:aws:s3:::${rest}`;

/** For everybody and everything in the bucket, where a statement says nothing else. */
export function policyOf(name: string, ...statements: Statement[]): string {
  const complete = statements.map((statement) => ({
    Effect: 'Allow',
    ...(statement['NotPrincipal'] === undefined ? { Principal: '*' } : {}),
    Resource: [arn(name), arn(`${name}/*`)],
    ...statement,
  }));
  return JSON.stringify({ Version: '2012-10-17', Statement: complete });
}

export async function startAccessUnderTest(): Promise<AccessUnderTest> {
  const installation = await startWatchedInstallation();
  await installation.tenant('owner');
  await installation.tenant('other', 'Other@example.com');
  const owner = await installation.key('owner');
  const other = await installation.key('other');
  let containers = 0;
  const keyOf = (who: Who): TenantKey | undefined => (who === 'owner' ? owner : who === 'other' ? other : undefined);
  const ask = (who: Who, method: string, target: string, more: More = {}): Promise<HttpTold> =>
    installation.send({ method, target, key: keyOf(who), ...more });
  const told = async (who: Who, method: string, target: string, more: More = {}): Promise<string> => {
    const { status, code } = await ask(who, method, target, more);
    return code === '' ? String(status) : `${status} ${code}`;
  };
  const bucket = async (headers: Record<string, string> = {}): Promise<string> => {
    containers += 1;
    const name = `access-${containers}`;
    expect(await told('owner', 'PUT', `/${name}`, { headers })).toBe('200');
    expect(await told('owner', 'PUT', `/${name}/kept`, { body: 'kept' })).toBe('200');
    return name;
  };
  return {
    installation,
    owner,
    other,
    keyOf,
    ask,
    told,
    bucket,
    setPolicy: async (name, ...statements) => {
      expect(await told('owner', 'PUT', `/${name}?policy`, { body: policyOf(name, ...statements) })).toBe('204');
    },
    unchanged: await bucket(),
    [Symbol.asyncDispose]: () => installation[Symbol.asyncDispose](),
  };
}
