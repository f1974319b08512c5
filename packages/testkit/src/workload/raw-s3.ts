/**
 * A lean S3 client for long workloads: it signs, sends once and tells exactly what came back. No retries, no interpretation, a
 * fraction of the AWS SDK's processor time.
 */
import { hash } from 'node:crypto';
import { signHeaders } from '@felloe/s3-wire/sigv4/sign.ts';
import { Agent } from 'undici';
import type { S3Access } from '../cluster/s3-client.ts';

export interface RawRequest {
  readonly method: string;
  /** Percent-encoded, with the leading slash: `/container/key?query`. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly timeoutMs?: number;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whole; an answer that breaks off before its declared length is an error instead. */
  readonly body: Buffer;
}

export interface RawS3 extends AsyncDisposable {
  /** Rejects when no whole answer came; whether the request was carried out is then unknown. */
  send(request: RawRequest): Promise<RawAnswer>;
}

export function createRawS3(access: S3Access, options: { readonly connectionsMax?: number } = {}): RawS3 {
  const agent = new Agent({ connections: options.connectionsMax ?? 32, pipelining: 1, connectTimeout: 2_000 });
  const { endpoint: _, ...credentials } = access;
  return {
    send: async ({ method, target, headers = {}, body, timeoutMs = 15_000 }) => {
      const url = `${access.endpoint}${target}`;
      const payloadHash = hash('sha256', body ?? '', 'hex');
      const signed = signHeaders({ method, url, headers, payloadHash }, credentials, Date.now());
      const answer = await agent.request({
        origin: access.endpoint,
        path: target,
        method: method as 'GET',
        headers: signed,
        body: body ?? null,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      return { status: answer.statusCode, headers: answer.headers, body: bytes };
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
