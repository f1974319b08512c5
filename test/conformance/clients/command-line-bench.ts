/** What the tests of command line clients share: sample files, directories of their own, and keys in a client's environment. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Entrance } from './entrance.ts';
import { digestsOf, writeSampleFiles } from './sample-files.ts';

export interface SampleFiles {
  readonly directory: string;
  /** Relative path → SHA-256. */
  readonly digests: ReadonlyMap<string, string>;
}

export interface CommandLineBench {
  readonly entrance: Entrance;
  /** Present once the tests run. */
  readonly samples: SampleFiles;
  /** Of any client. HOME is ours, so that it finds no settings of this machine. */
  environment(more?: Readonly<Record<string, string>>): Record<string, string>;
  /** An empty directory. */
  fresh(name: string): Promise<string>;
  /** How many keys a bucket has, at most a thousand. */
  keyCount(bucket: string): Promise<number>;
  /** How many parts an object was put in, by its ETag; 1 for one that was put whole. */
  partCount(bucket: string, key: string): Promise<number>;
}

export async function makeSamples(directory: string, count: number): Promise<SampleFiles> {
  await writeSampleFiles(directory, count);
  return { directory, digests: await digestsOf(directory) };
}

export function commandLineBench(
  entrance: Entrance,
  given: { readonly scratch: () => string; readonly samples: () => SampleFiles },
): CommandLineBench {
  const client = (): S3Client => {
    const { endpoint, region, accessKeyId, secretAccessKey } = entrance.access();
    return new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  };
  return {
    entrance,
    get samples() {
      return given.samples();
    },
    environment: (more = {}) => {
      const { accessKeyId, secretAccessKey, region } = entrance.access();
      return {
        HOME: given.scratch(),
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_DEFAULT_REGION: region,
        ...more,
      };
    },
    fresh: async (name) => {
      const directory = path.join(given.scratch(), `${name}-${entrance.suffix}`);
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory);
      return directory;
    },
    keyCount: async (Bucket) => {
      const s3 = client();
      const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket }));
      s3.destroy();
      return KeyCount ?? -1;
    },
    partCount: async (Bucket, Key) => {
      const s3 = client();
      const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      s3.destroy();
      return Number(/-(\d+)"$/.exec(ETag ?? '')?.[1] ?? 1);
    },
  };
}
