/** How a client says who it is: a bearer token, or an access key that signs every request (SigV4). */
import { type SigningCredentials, signRequest, type UnsignedRequest } from './sign-request.ts';

export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | ({ readonly kind: 'access-key' } & SigningCredentials);

export async function authorisationHeaders(credentials: Credentials, request: UnsignedRequest): Promise<Record<string, string>> {
  if (credentials.kind === 'token') return { authorization: `Bearer ${credentials.token}` };
  return await signRequest(request, credentials, Date.now());
}
