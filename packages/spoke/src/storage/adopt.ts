/** Taking over bytes that a client wrote to the provider by itself: they get an id that no URL leads to before anybody reads them. */
import type { Storage } from '../app-context.ts';
import type { StageParts } from './stage.ts';

export function createAdopt({ backends, blobIds }: StageParts): Pick<Storage, 'direct' | 'adopt'> {
  return {
    direct: (backendId) => backends.forReading(backendId).driver.direct,
    adopt: async ({ backendId, blobId, sizeBytesMax, signal }) => {
      const { driver } = backends.forWriting(backendId);
      const leased = await blobIds.take(backendId);
      const letExpire = blobIds.keepAlive(leased);
      try {
        const { size, sha256, locator } = await driver.direct.adopt({ from: blobId, to: leased.id, sizeBytesMax, signal });
        const { id: blob_id, epoch } = leased;
        const digests = { sha256: Buffer.from(sha256, 'hex') };
        // Content of no bytes names no blob; the empty copy expires with its id.
        if (size === 0) return { blobs: [], size, digests, epoch };
        const blob = { blob_id, backend_id: backendId, locator, size, sha256, segment_id: '', content_size: 0 };
        return { blobs: [blob], size, digests, epoch };
      } finally {
        letExpire();
      }
    },
  };
}
