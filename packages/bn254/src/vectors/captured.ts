/** Requests signed by the real client, as tests need them. */
import type { RequestAuth } from '../signing-key.ts';
import type { SignedCall } from '../signing-content.ts';
import captured from './signed-requests.json' with { type: 'json' };

export interface CapturedRequest {
  readonly path: string;
  /** As it was sent. */
  readonly body: object;
  readonly signed: SignedCall;
  readonly auth: RequestAuth;
}

export const testOnlySigningKey: string = captured.testOnlySigningKey;
export const helloWorldSignature: readonly string[] = captured.messageHelloWorld.signature;

export const capturedRequests: readonly CapturedRequest[] = captured.requests.map(({ path, body }) => ({
  path,
  body,
  signed: { call: path.slice(1).replaceAll('-', '_'), inner: body.inner } as SignedCall,
  auth: body.auth as unknown as RequestAuth,
}));
