import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { expect, test } from 'vitest';
import { checkRequesterPays } from './requester-pays.ts';
import type { S3Request } from './s3-request.ts';

interface Asking {
  readonly kind?: string;
  readonly tenantId?: string;
  readonly headers?: readonly string[];
  readonly payer?: string;
}

/** Only what the check looks at. */
function requestOf({ kind = 'access_key', tenantId = 'other', headers = [], payer }: Asking) {
  const exchange: { answerHeaders: readonly string[] } = { answerHeaders: ['Vary', 'Origin'] };
  const documents = payer === undefined ? {} : { request_payment: JSON.stringify({ payer }) };
  const request = {
    actor: { kind, tenant_id: tenantId },
    headers: RequestHeaders.fromRaw(headers),
    bucket: 'bucket',
    exchange,
    context: { containers: { describe: () => Promise.resolve({ documents }) } },
  } as unknown as S3Request;
  return { exchange, run: () => checkRequesterPays(request, { tenant_id: 'owner' }) };
}

const agrees = ['x-amz-request-payer', 'requester'];

test('the owner is asked nothing', () => {
  expect(requestOf({ tenantId: 'owner', payer: 'requester' }).run()).toBeUndefined();
});

test('others have to know that they pay, and are told so', async () => {
  const { exchange, run } = requestOf({ headers: agrees, payer: 'requester' });
  await run();
  expect(exchange.answerHeaders).toEqual(['Vary', 'Origin', 'x-amz-request-charged', 'requester']);
  for (const asking of [
    {},
    { kind: 'anonymous', tenantId: '', headers: agrees },
    { headers: ['x-amz-request-payer', 'owner'] },
  ]) {
    await expect(requestOf({ ...asking, payer: 'requester' }).run()).rejects.toMatchObject({ code: 'AccessDenied' });
  }
});

test('where the owner pays nobody is told of it', async () => {
  for (const payer of [undefined, 'owner']) {
    const { exchange, run } = requestOf({ headers: agrees, ...(payer === undefined ? {} : { payer }) });
    await run();
    expect(exchange.answerHeaders).toEqual(['Vary', 'Origin']);
  }
});
