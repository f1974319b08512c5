/**
 * The headers that let a page of another origin read an answer (User Guide, "Using cross-origin resource sharing"; Fetch standard). They
 * go with every answer to a request that names an origin, also with failures: a page that cannot read why it was refused cannot tell.
 */
import { type CorsGrant, grantCors } from '@felloe/engine/container/cors.ts';
import { readSettingDocument } from '@felloe/engine/container/setting-documents.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { AppContext } from '../../../app-context.ts';
import type { HeaderList } from '../answer.ts';

export interface CorsAsker {
  readonly bucket: string;
  readonly origin: string;
  readonly method: string;
  readonly headers: RequestHeaders;
}

/** Undefined when the bucket has no CORS rules at all. @throws StoreError `container_not_found`, `unavailable` */
export async function corsGrant(
  context: AppContext,
  { bucket, origin, method, headers }: CorsAsker,
): Promise<{ readonly grant: CorsGrant | undefined } | undefined> {
  const document = (await context.containers.describe(bucket)).documents['cors'];
  if (document === undefined || document === '') return undefined;
  const asked = namesOf(headers.get('access-control-request-headers'));
  return { grant: grantCors(readSettingDocument('cors', document), { origin, method, headers: asked }) };
}

/**
 * For an ordinary request with an Origin header; they allow nothing when no rule does. Never fails: what is wrong with the bucket is told by the
 * operation. S3 looks at Access-Control-Request-Method here too, when a client sends it.
 */
export async function originHeaders(context: AppContext, asker: CorsAsker): Promise<HeaderList> {
  const method = asker.headers.get('access-control-request-method') ?? asker.method;
  try {
    const found = await corsGrant(context, { ...asker, method });
    if (found === undefined) return [];
    return found.grant === undefined ? [...vary] : grantHeaders(found.grant);
  } catch (thrown) {
    if (thrown instanceof StoreError || thrown instanceof S3Error) return [];
    throw thrown;
  }
}

/** Another origin may get another answer: a cache in between has to know. */
const vary = ['Vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'] as const;

/** Every text in it was held to the characters of a header when the rules were set; the origin came in a header. */
export function grantHeaders({ rule, origin }: CorsGrant): HeaderList {
  const headers = ['Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Methods', rule.methods.join(', ')];
  if (origin !== '*') headers.push('Access-Control-Allow-Credentials', 'true');
  if (rule.exposed !== undefined) headers.push('Access-Control-Expose-Headers', rule.exposed.join(', '));
  if (rule.maxAgeSeconds !== undefined) headers.push('Access-Control-Max-Age', String(rule.maxAgeSeconds));
  return [...headers, ...vary];
}

export function namesOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
