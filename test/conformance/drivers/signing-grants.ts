/** What the hub does for a spoke, done in a test: signing keys derived from an account's secret. */
import { createHmac } from 'node:crypto';
import type { FetchSigningGrant } from '@felloe/drivers/s3/request-signer.ts';

export interface AccountKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** Derivation: "Signature Version 4 signing key", Amazon S3 API Reference. */
export function grantsOf(key: AccountKey): FetchSigningGrant {
  return async (date) => {
    const chain = [date, key.region, 's3', 'aws4_request'];
    const start = Buffer.from(`AWS4${key.secretAccessKey}`);
    const signingKey = chain.reduce<Buffer>((from, step) => createHmac('sha256', from).update(step).digest(), start);
    return { accessKeyId: key.accessKeyId, date, region: key.region, signingKey };
  };
}
