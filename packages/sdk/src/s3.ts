/**
 * What @aws-sdk/client-s3 needs to speak to the nearest spoke: `new S3Client(await s3ClientConfiguration(client, keys))`. Presigning and
 * everything else of S3 is left to the AWS SDK.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { Client } from './client.ts';

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

export interface S3ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  /** Paths, not host names: they work with every endpoint, addresses included. */
  readonly forcePathStyle: true;
  readonly credentials: S3Keys;
}

/** For one endpoint that is known already. */
export function s3ConfigurationOf(
  spoke: { readonly endpoint: string; readonly region: string },
  keys: S3Keys,
): S3ClientConfiguration {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return { endpoint: spoke.endpoint, region: spoke.region, forcePathStyle: true, credentials };
}

/** For the spoke that is nearest now. Ask again after a failure or from time to time: an S3 client stays with its endpoint. */
export async function s3ClientConfiguration(client: Client, keys: S3Keys): Promise<S3ClientConfiguration> {
  const spoke = await client.nearest();
  const [endpoint] = spoke.s3Endpoints;
  if (endpoint === undefined) throw new StoreError('unavailable', `the spoke at ${spoke.appEndpoint} names no S3 endpoint`);
  return s3ConfigurationOf({ endpoint, region: spoke.region }, keys);
}
