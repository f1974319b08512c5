/** From the hub's description of a backend to a driver. */
import { isAbsolute } from 'node:path';
import type { BackendDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/BackendDescriptor.ts';
import type { SegmentHost } from '@felloe/drivers/driver.ts';
import { createFileSystemDriver } from '@felloe/drivers/file-system/file-system-driver.ts';
import { createMemoryDriver } from '@felloe/drivers/memory/memory-driver.ts';
import { type S3ProfileName, s3ProfileNames } from '@felloe/drivers/s3/profiles.ts';
import type { FetchSigningGrant } from '@felloe/drivers/s3/request-signer.ts';
import { createS3Driver } from '@felloe/drivers/s3/s3-driver.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { Type, type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import type { OpenDriver } from './backends.ts';

export interface OpenDriverParts {
  readonly segmentsFor: (backendId: string) => SegmentHost;
  readonly signerFor: (backendId: string) => FetchSigningGrant;
  readonly clock: Clock;
  readonly random: () => number;
}

const FileSystemConfiguration = Type.Object({
  root: Type.String({ description: 'An existing directory that belongs to felloe alone; an absolute path on the spoke.' }),
  packedSizeBytesMax: Type.Optional(Type.Integer({ minimum: 0, description: 'Blobs up to this size share segment files.' })),
  segmentSizeBytesMax: Type.Optional(Type.Integer({ minimum: 1, description: 'Size at which a segment file is finished.' })),
});

const MemoryConfiguration = Type.Object({
  bytesMax: Type.Optional(Type.Integer({ minimum: 1, description: 'Bytes of all blobs together.' })),
});

const S3Configuration = Type.Object({
  bucket: Type.String({ description: 'Bucket at the provider that belongs to felloe alone, or shared by prefixes.' }),
  prefix: Type.Optional(Type.String({ description: 'Folders within the bucket, each ending in a slash.' })),
  profile: Type.Optional(Type.Enum([...s3ProfileNames], { description: 'Which provider it is; generic when absent.' })),
  endpoint: Type.Optional(Type.String({ description: 'URL of the provider; overrides the one of the profile.' })),
  region: Type.Optional(Type.String({ description: 'Region to sign for; overrides the one of the profile.' })),
  account: Type.Optional(Type.String({ description: 'Account id, for providers that have it in their host name.' })),
});

/** Enough to try things out; a memory backend is for tests and demonstrations. */
const memoryBytesMaxDefault = 256 * 1024 * 1024;

export function createOpenDriver(parts: OpenDriverParts): OpenDriver {
  return async (descriptor) => {
    switch (descriptor.kind) {
      case 'file-system': {
        const { root, ...sizes } = configurationOf(FileSystemConfiguration, descriptor);
        if (!isAbsolute(root)) throw wrongConfiguration(descriptor, 'root must be an absolute path');
        return await createFileSystemDriver({
          name: descriptor.name,
          root,
          segments: parts.segmentsFor(descriptor.backend_id),
          ...sizes,
        });
      }
      case 'memory': {
        const { bytesMax = memoryBytesMaxDefault } = configurationOf(MemoryConfiguration, descriptor);
        return createMemoryDriver({ name: descriptor.name, bytesMax, now: () => parts.clock.now() });
      }
      case 's3': {
        const { prefix = '', profile = 'generic', ...place } = configurationOf(S3Configuration, descriptor);
        return createS3Driver({
          name: descriptor.name,
          prefix,
          profile: profile as S3ProfileName,
          ...place,
          signer: parts.signerFor(descriptor.backend_id),
          now: () => parts.clock.now(),
          monotonicNow: () => parts.clock.monotonic(),
          random: parts.random,
        });
      }
      default:
        throw wrongConfiguration(descriptor, `this build knows no backend of kind ${descriptor.kind}`);
    }
  };
}

export function configurationOf<Schema extends TSchema>(schema: Schema, descriptor: BackendDescriptor__Output): Static<Schema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(descriptor.configuration === '' ? '{}' : descriptor.configuration);
  } catch (thrown) {
    throw wrongConfiguration(descriptor, 'it is not JSON', thrown);
  }
  if (!Check(schema, parsed)) throw wrongConfiguration(descriptor, 'a setting is missing or malformed');
  return parsed as Static<Schema>;
}

function wrongConfiguration(descriptor: BackendDescriptor__Output, why: string, cause?: unknown): StoreError {
  return new StoreError('invalid_argument', `the configuration of backend ${descriptor.name} cannot be used: ${why}`, { cause });
}
