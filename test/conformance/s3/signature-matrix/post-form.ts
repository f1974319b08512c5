/** Browser forms: the policy is what is signed, and everything the form says has to be covered by it. */
import { encoded, type SigningKnobs, scopeOf, signText } from './plain-signer.ts';
import type { Wire } from './wire.ts';

export type Field = readonly [name: string, value: string];
type Condition = Readonly<Record<string, string>> | readonly (string | number)[];

export interface PostForm {
  readonly bucket: string;
  readonly query: string;
  /** Lines of the request besides its type and length. */
  readonly headers: readonly Field[];
  readonly fields: readonly Field[];
  readonly file: Buffer;
}

export interface PostWishes {
  readonly knobs?: Partial<SigningKnobs>;
  /** The bucket of the policy. */
  readonly bucket?: string;
  readonly expiresInMs?: number;
  /** More fields, each covered by the policy. */
  readonly fields?: readonly Field[];
  readonly conditions?: (conditions: readonly Condition[]) => readonly Condition[];
  /** The document instead of its JSON. */
  readonly document?: (json: string) => string;
  readonly signature?: (signature: string) => string;
}

export interface Posted {
  readonly bucket: string;
  readonly key: string;
  readonly file: Buffer;
  readonly knobs: SigningKnobs;
}

/** Signed truly over what the wishes make of it. */
export function signedForm({ bucket, key, file, knobs: usual }: Posted, wishes: PostWishes = {}): PostForm {
  const knobs = { ...usual, ...wishes.knobs };
  const token: Field[] = knobs.sessionToken === undefined ? [] : [['x-amz-security-token', knobs.sessionToken]];
  const said: Field[] = [
    ['key', key],
    ['x-amz-algorithm', knobs.algorithm],
    ['x-amz-credential', `${knobs.accessKeyId}/${scopeOf(knobs)}`],
    ['x-amz-date', knobs.timestamp],
    ...token,
    ...(wishes.fields ?? []),
  ];
  const usualConditions: Condition[] = [{ bucket: wishes.bucket ?? bucket }, ...said.map(([name, value]) => ({ [name]: value }))];
  const conditions = wishes.conditions?.(usualConditions) ?? usualConditions;
  const expiration = new Date(Date.now() + (wishes.expiresInMs ?? 300_000)).toISOString();
  const json = JSON.stringify({ expiration, conditions });
  const policy = Buffer.from(wishes.document?.(json) ?? json).toString('base64');
  const signature = signText(knobs, policy);
  const say = wishes.signature ?? ((true_: string) => true_);
  const fields: Field[] = [...said, ['policy', policy], ['x-amz-signature', say(signature)]];
  return { bucket, query: '', headers: [], fields, file };
}

const boundary = 'felloe-form-7d1';

export function renderForm(endpoint: string, { bucket, query, headers, fields, file }: PostForm): Wire {
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const fileHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="posted"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(parts.join('') + fileHead), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return {
    method: 'POST',
    target: `/${encoded(bucket)}${query}`,
    headers: [
      ['Host', new URL(endpoint).host],
      ['Content-Type', `multipart/form-data; boundary=${boundary}`],
      ['Content-Length', String(body.length)],
      ...headers,
    ],
    body,
  };
}
