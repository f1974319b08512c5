/** How a client says who it is: a bearer token, or an access key that signs every request (SigV4). */
import { emptySha256Hex } from '@felloe/s3-wire/sigv4/scope.ts';
import { sha256Hex, signHeaders } from '@felloe/s3-wire/sigv4/sign-web.ts';

export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'access-key';
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      /** Of temporary credentials. */
      readonly sessionToken?: string;
      /** Of the installation: signatures for another region are refused. */
      readonly region: string;
    };

export interface RequestToAuthorise {
  readonly method: string;
  /** As it will be sent. */
  readonly url: URL;
  readonly body: string | undefined;
}

/** The service of the scope: our own, so that a signature for /v1 is good for nothing else. */
const service = 'felloe';

/** The headers to add to a request. */
export async function authorisationHeaders(
  credentials: Credentials,
  request: RequestToAuthorise,
  nowMs: number,
): Promise<Record<string, string>> {
  if (credentials.kind === 'token') return { authorization: `Bearer ${credentials.token}` };
  const payloadHash = request.body === undefined ? emptySha256Hex : await sha256Hex(request.body);
  const { kind: _, ...keys } = credentials;
  return await signHeaders({ method: request.method, url: request.url.href, payloadHash }, { ...keys, service }, nowMs);
}
