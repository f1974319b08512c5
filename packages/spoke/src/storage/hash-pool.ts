/**
 * Hashes large bodies on threads beside the main one, which is then free to move bytes: MD5 and SHA-256 together take 1.7 ms a MiB,
 * copying into a slot and telling the thread about 0.2. Memory is bounded by the slots; a body waits while none is free. A pool that
 * is busy takes no more bodies: those are hashed inline.
 */
import { Worker } from 'node:worker_threads';
import { StoreError } from '@felloe/engine/errors.ts';
import { createDeferred, type Deferred } from '@felloe/runtime/deferred.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { DigestAlgorithm } from '../app-context.ts';
import type { BodyHasher, BodyHashing, Digests } from './body-hasher.ts';
import type { FromHashThread, HashThreadSetup, ToHashThread } from './hash-messages.ts';

export interface HashPoolOptions {
  /** 0: everything is hashed inline. */
  readonly threads: number;
  readonly inline: BodyHashing;
  readonly logger: Logger;
}

export interface HashPool extends BodyHashing {
  close(): Promise<void>;
}

/** Large enough that a message costs little against its hashing, small enough that many bodies get a turn. */
const slotSizeBytes = 256 * 1024;
const slotsPerThread = 48;
/** Each body fills at most one slot at a time, so with fewer bodies than slots the pool never waits for a body to go on. */
const bodiesPerThreadMax = 32;
/** Not worth a thread: these cost less than handing them over. */
const cheapAlgorithms: ReadonlySet<DigestAlgorithm> = new Set<DigestAlgorithm>(['crc32']);

export function createHashPool(options: HashPoolOptions): HashPool {
  const threads = Array.from({ length: options.threads }, () => new HashThread(options.logger));
  return {
    open(algorithms, sizeBytes) {
      const worthwhile =
        algorithms.some((name) => !cheapAlgorithms.has(name)) && (sizeBytes === undefined || sizeBytes > slotSizeBytes);
      const thread = worthwhile ? leastBusy(threads) : undefined;
      return thread?.open(algorithms) ?? options.inline.open(algorithms, sizeBytes);
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

function leastBusy(threads: readonly HashThread[]): HashThread | undefined {
  let found: HashThread | undefined;
  for (const thread of threads) {
    if (thread.takesMore && (found === undefined || thread.bodies < found.bodies)) found = thread;
  }
  return found;
}

class HashThread {
  readonly #worker: Worker;
  readonly #logger: Logger;
  readonly #bytes: Uint8Array;
  readonly #free: number[];
  readonly #waiting: Deferred<number>[] = [];
  readonly #digests = new Map<number, Deferred<Digests>>();
  #nextBody = 1;
  #failure: StoreError | undefined;
  #closing = false;

  constructor(logger: Logger) {
    const slots = new SharedArrayBuffer(slotSizeBytes * slotsPerThread);
    const setup: HashThreadSetup = { slots, slotSizeBytes };
    this.#logger = logger;
    this.#bytes = new Uint8Array(slots);
    this.#free = Array.from({ length: slotsPerThread }, (_, slot) => slot);
    this.#worker = new Worker(new URL('./hash-thread.ts', import.meta.url), { workerData: setup });
    this.#worker.on('message', (message: FromHashThread) => this.#hear(message));
    this.#worker.on('error', (cause: Error) => this.#fail(cause));
    this.#worker.on('exit', () => this.#fail(new Error('the thread ended')));
  }

  get bodies(): number {
    return this.#digests.size;
  }

  get takesMore(): boolean {
    return this.#failure === undefined && this.#digests.size < bodiesPerThreadMax;
  }

  open(algorithms: readonly DigestAlgorithm[]): BodyHasher {
    const body = this.#nextBody++;
    const digests = createDeferred<Digests>();
    this.#digests.set(body, digests);
    this.#tell({ kind: 'open', body, algorithms });
    return new ThreadBodyHasher({
      takeSlot: () => this.#takeSlot(),
      giveBack: (slot) => this.#freed(slot),
      fill: (slot, offset, bytes) => this.#bytes.set(bytes, slot * slotSizeBytes + offset),
      send: (slot, length) => this.#tell({ kind: 'bytes', body, slot, length }),
      digest: () => {
        this.#tell({ kind: 'digest', body });
        return digests.promise;
      },
      abandon: () => {
        if (this.#digests.delete(body)) this.#tell({ kind: 'abandon', body });
      },
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#worker.terminate();
  }

  #tell(message: ToHashThread): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromHashThread): void {
    if (message.kind === 'freed') {
      this.#freed(message.slot);
      return;
    }
    const digests: Digests = {};
    for (const [name, bytes] of Object.entries(message.digests)) digests[name as DigestAlgorithm] = Buffer.from(bytes);
    this.#digests.get(message.body)?.resolve(digests);
    this.#digests.delete(message.body);
  }

  #takeSlot(): number | Promise<number> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const slot = this.#free.pop();
    if (slot !== undefined) return slot;
    const waiter = createDeferred<number>();
    this.#waiting.push(waiter);
    return waiter.promise;
  }

  #freed(slot: number): void {
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#free.push(slot);
    else waiter.resolve(slot);
  }

  #fail(cause: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = new StoreError('unavailable', 'the thread that hashed this body has ended', { cause });
    if (!this.#closing) this.#logger.error({ err: cause }, 'a hashing thread ended; bodies are hashed inline from now on');
    for (const waiter of this.#waiting.splice(0)) waiter.reject(this.#failure);
    for (const digests of this.#digests.values()) digests.reject(this.#failure);
    this.#digests.clear();
  }
}

interface ThreadPort {
  takeSlot(): number | Promise<number>;
  giveBack(slot: number): void;
  fill(slot: number, offset: number, bytes: Uint8Array): void;
  send(slot: number, length: number): void;
  digest(): Promise<Digests>;
  abandon(): void;
}

class ThreadBodyHasher implements BodyHasher {
  readonly #port: ThreadPort;
  #slot: number | undefined;
  #filled = 0;
  #abandoned = false;

  constructor(port: ThreadPort) {
    this.#port = port;
  }

  update(chunk: Buffer): Promise<void> | undefined {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#slot === undefined) {
        const slot = this.#port.takeSlot();
        if (typeof slot !== 'number') return this.#updateAfter(slot, chunk.subarray(offset));
        this.#begin(slot);
      }
      offset += this.#fill(chunk, offset);
    }
    return undefined;
  }

  async digest(): Promise<Digests> {
    this.#sendSlot();
    return await this.#port.digest();
  }

  abandon(): void {
    this.#abandoned = true;
    if (this.#slot !== undefined) this.#port.giveBack(this.#slot);
    this.#slot = undefined;
    this.#port.abandon();
  }

  async #updateAfter(slot: Promise<number>, rest: Buffer): Promise<void> {
    const taken = await slot;
    if (this.#abandoned) return this.#port.giveBack(taken);
    this.#begin(taken);
    await this.update(rest);
  }

  #begin(slot: number): void {
    this.#slot = slot;
    this.#filled = 0;
  }

  /** Copies what fits into the slot; a full one is sent. */
  #fill(chunk: Buffer, offset: number): number {
    const length = Math.min(chunk.length - offset, slotSizeBytes - this.#filled);
    this.#port.fill(this.#slot as number, this.#filled, chunk.subarray(offset, offset + length));
    this.#filled += length;
    if (this.#filled === slotSizeBytes) this.#sendSlot();
    return length;
  }

  #sendSlot(): void {
    if (this.#slot === undefined) return;
    this.#port.send(this.#slot, this.#filled);
    this.#slot = undefined;
  }
}
