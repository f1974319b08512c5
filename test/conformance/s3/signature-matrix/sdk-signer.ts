/** The AWS SDK's own signer over the same requests. */
import { createHash, createHmac } from 'node:crypto';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Draft, Line, SignedDraft } from './draft.ts';
import { type Form, prepared, withFrames } from './forms.ts';
import { encoded, type SigningKnobs } from './plain-signer.ts';

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** The hash constructor that the SDK's signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: Bytes) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: Bytes): void {
    this.#hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

function bytesOf(data: Bytes): string | Buffer {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

export async function signBySdk(unsigned: Draft, form: Form, knobs: SigningKnobs): Promise<SignedDraft> {
  const { draft } = prepared(unsigned, form);
  const signingDate = new Date(knobs.timestamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  const { accessKeyId, secretAccessKey, sessionToken, region } = knobs;
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    sha256: Sha256,
    uriEscapePath: false,
  });
  const request = new HttpRequest({
    method: draft.method,
    path: draft.path,
    query: Object.fromEntries(draft.query.map(([name, value]) => [decodeURIComponent(name), decodeURIComponent(value ?? '')])),
    headers: Object.fromEntries(draft.headers),
  });
  if (form.carrier === 'header') {
    const signed = await signer.sign(request, { signingDate });
    const seed = /Signature=(\w+)/.exec(signed.headers['authorization'] ?? '')?.[1] ?? '';
    return withFrames({ ...draft, headers: Object.entries(signed.headers) as Line[] }, { form, knobs, seed });
  }
  // As the SDK's presigner: what the signature covers of a plain body is said in no header.
  if (form.payload === 'unsigned') request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
  const unhoistableHeaders = new Set(
    Object.keys(request.headers).filter((name) => name !== 'x-amz-content-sha256' || form.payload !== 'unsigned'),
  );
  const signed = await signer.presign(request, { signingDate, expiresIn: 300, unhoistableHeaders });
  const query = Object.entries(signed.query ?? {}).map(([name, value]) => [encoded(name), encoded(String(value))] as const);
  const seed = String(signed.query?.['X-Amz-Signature']);
  return withFrames({ ...draft, query, headers: Object.entries(signed.headers) as Line[] }, { form, knobs, seed });
}
