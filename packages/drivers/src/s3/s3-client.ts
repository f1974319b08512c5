/** The SDK's client, with everything that it would otherwise take from the environment or shared files given. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import * as limits from '../limits.ts';
import type { S3Place } from './profiles.ts';
import type { GrantSigner } from './request-signer.ts';

const ignore = () => undefined;
const silent = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

export interface S3ClientOptions {
  readonly place: S3Place;
  readonly signer: GrantSigner;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

export function makeS3Client(options: S3ClientOptions): S3Client {
  const agentOptions = {
    keepAlive: true,
    maxSockets: limits.providerConnectionsMax,
    maxFreeSockets: limits.providerConnectionsMax,
  };
  const { place, signer } = options;
  return new S3Client({
    endpoint: place.endpoint,
    region: place.region,
    forcePathStyle: place.profile.addressing === 'path',
    signer,
    // Never used for signing, but the SDK insists on an identity before it calls the signer.
    credentials: { accessKeyId: 'signed-by-grant', secretAccessKey: 'signed-by-grant' },
    // Repeating is ours (provider-calls.ts): the SDK would not know a consumed stream from a fresh one.
    maxAttempts: 1,
    // The default CRC-32 trailers break or corrupt on many providers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    defaultsMode: 'standard',
    retryMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    useArnRegion: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
    followRegionRedirects: false,
    // What goes wrong is in our errors; the SDK's warnings would go to the console.
    logger: silent,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: options.connectTimeoutMs,
      socketTimeout: options.idleTimeoutMs,
      httpAgent: new HttpAgent(agentOptions),
      httpsAgent: new HttpsAgent(agentOptions),
    }),
  });
}
