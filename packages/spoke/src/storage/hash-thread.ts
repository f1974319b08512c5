/** A hashing thread: takes pieces of bodies in the order they come and keeps a few bytes of state for each body. */
import { parentPort, workerData } from 'node:worker_threads';
import { createHasherFactory, type Hasher } from '@felloe/s3-wire/checksums/hasher.ts';
import type { DigestAlgorithm } from '../app-context.ts';
import { wireNames } from './body-hasher.ts';
import type { FromHashThread, HashThreadSetup, ToHashThread } from './hash-messages.ts';

const { slots, slotSizeBytes } = workerData as HashThreadSetup;
const hashers = await createHasherFactory();
const bodies = new Map<number, (readonly [DigestAlgorithm, Hasher])[]>();

const tell = (message: FromHashThread): void => parentPort?.postMessage(message);

// Messages that came while the hashers loaded wait until somebody listens.
parentPort?.on('message', (message: ToHashThread) => {
  switch (message.kind) {
    case 'open':
      bodies.set(
        message.body,
        message.algorithms.map((name) => [name, hashers.create(wireNames[name])]),
      );
      return;
    case 'bytes': {
      const bytes = new Uint8Array(slots, message.slot * slotSizeBytes, message.length);
      for (const [, hasher] of bodies.get(message.body) ?? []) hasher.update(bytes);
      tell({ kind: 'freed', slot: message.slot });
      return;
    }
    case 'digest': {
      const digests: Partial<Record<DigestAlgorithm, Uint8Array>> = {};
      for (const [name, hasher] of bodies.get(message.body) ?? []) digests[name] = hasher.digest();
      bodies.delete(message.body);
      tell({ kind: 'digests', body: message.body, digests });
      return;
    }
    case 'abandon':
      bodies.delete(message.body);
  }
});
