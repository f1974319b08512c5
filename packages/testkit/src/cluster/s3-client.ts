/** The AWS SDK's client for a cluster, as a user would configure it, with knobs for fault tests. */
import { S3Client } from '@aws-sdk/client-s3';

export interface S3Access {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

export interface S3ClientOptions {
  /** 1 turns the SDK's own retries off, so that a test sees every failure. */
  readonly attemptsMax?: number;
  readonly requestTimeoutMs?: number;
}

export function createS3Client(access: S3Access, options: S3ClientOptions = {}): S3Client {
  return new S3Client({
    endpoint: access.endpoint,
    region: access.region,
    forcePathStyle: true,
    credentials: {
      accessKeyId: access.accessKeyId,
      secretAccessKey: access.secretAccessKey,
      ...(access.sessionToken === undefined ? {} : { sessionToken: access.sessionToken }),
    },
    maxAttempts: options.attemptsMax ?? 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: options.requestTimeoutMs ?? 20_000, throwOnRequestTimeout: true },
  });
}
