/** A backend that counts bytes and drops them: what a spoke holds while bytes pass through it is then the spoke's own. */
import type { Driver } from '@felloe/drivers/driver.ts';
import { createMemoryDriver } from '@felloe/drivers/memory/memory-driver.ts';

export function createSinkDriver(name: string): Driver {
  // Everything but puts: it never holds a blob.
  const empty = createMemoryDriver({ name, bytesMax: 1, now: Date.now });
  return {
    name,
    capabilities: empty.capabilities,
    direct: empty.direct,
    put: async (id, body) => {
      let size = 0;
      if (Buffer.isBuffer(body)) size = body.length;
      else for await (const chunk of body) size += chunk.length;
      return { size, checksums: {}, locator: `m:${id}:${size}` };
    },
    open: (locator, range, signal) => empty.open(locator, range, signal),
    send: (locator, range, target, signal) => empty.send(locator, range, target, signal),
    read: (locator, range, signal) => empty.read(locator, range, signal),
    stat: (locator, signal) => empty.stat(locator, signal),
    delete: (locator, signal) => empty.delete(locator, signal),
    discard: (id, signal) => empty.discard(id, signal),
    list: (prefix, cursor, limit, signal) => empty.list(prefix, cursor, limit, signal),
    deleteSegment: (segmentId, signal) => empty.deleteSegment(segmentId, signal),
    sealSegments: () => empty.sealSegments(),
    health: (signal) => empty.health(signal),
    close: () => empty.close(),
  };
}
