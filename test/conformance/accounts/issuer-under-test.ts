/** An issuer of tokens and a verifier on a real server, as Supabase, Auth0 or an app's own auth service would be. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  /** A good token of a subject. */
  tokenOf(subject: string): string;
  /** What the verifier knows: opaque tokens and who bears them. */
  readonly known: Map<string, string>;
}

export async function startIssuer(audience: string): Promise<TestIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' };
  const known = new Map<string, string>();
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/.well-known/jwks.json') return response.end(JSON.stringify({ keys: [jwk] }));
    const user = known.get((request.headers.authorization ?? '').replace('Bearer ', ''));
    if (request.url !== '/verify' || request.method !== 'POST') return response.writeHead(404).end();
    if (user === undefined) return response.writeHead(401).end('{"error":"invalid_token"}');
    return response.end(
      JSON.stringify({ session_id: 's', user_id: user, issued_at: nowSeconds(), expires_at: nowSeconds() + 600 }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    url,
    known,
    tokenOf: (subject) => {
      const claims = { iss: url, aud: audience, sub: subject, iat: nowSeconds(), exp: nowSeconds() + 600 };
      const signed = `${part({ alg: 'ES256', kid: 'k' })}.${part(claims)}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
