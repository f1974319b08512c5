/** What the tests of keys share: one product of two spokes, keys of every kind, and requests without a client library in between. */
import type { RouteBody } from '@felloe/contracts/http/routes.ts';
import { Client } from '@felloe/sdk/client.ts';
import type { S3Access } from '@felloe/testkit/cluster/s3-client.ts';
import type { Product } from '@felloe/testkit/product/product.ts';
import { createRawS3, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';

export interface KeysUnderTest {
  readonly product: Product;
  readonly admin: Client;
  /** Of the tenant's owner, who may do everything. */
  readonly owner: RawS3;
  /** An access key as asked, by the way of one spoke. */
  keyWith(body: RouteBody<'key.create'>, spoke?: number): Promise<S3Access>;
  /** Ends with the test file. */
  s3(access: S3Access): RawS3;
}

export function keysUnderTest(product: Product, open: AsyncDisposableStack): KeysUnderTest {
  const admin = new Client({
    endpoints: product.appEndpoints,
    credentials: { kind: 'token', token: product.adminToken },
    choose: 'given',
  });
  const s3 = (access: S3Access): RawS3 => open.use(createRawS3(access));
  return {
    product,
    admin,
    owner: s3(product.access()),
    keyWith: async (body, spoke = 0) => {
      const made = await admin.request('key.create', { parameters: { tenant: product.tenant }, body });
      const { accessKeyId, secretAccessKey } = made;
      return { ...product.access(spoke), accessKeyId, secretAccessKey };
    },
    s3,
  };
}

/** `<status> <code>`, the code only of refusals that have a body. */
export async function told(
  s3: RawS3,
  method: string,
  target: string,
  more: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const { body, headers } = more;
  const answer = await s3.send({
    method,
    target,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
  return [answer.status, ...codesIn(answer.body.toString())].join(' ');
}

export function codesIn(text: string): string[] {
  return [...text.matchAll(/<Code>([^<]*)<\/Code>/g)].map(([, code = '']) => code);
}

export async function textOf(s3: RawS3, target: string): Promise<string> {
  return (await s3.send({ method: 'GET', target })).body.toString();
}
