/** One direction of one proxied connection: bytes go in, wait out their delay, and come out unless a fault takes them. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectionFaults } from './fault-settings.ts';

/** The faults in force; the proxy changes `current` and `changed` at run time. */
export interface FaultSource {
  current(): DirectionFaults;
  /** Counts the changes, so that a pipe knows when to count bytes anew. */
  generation(): number;
  /** Resolves at the next change. */
  nextChange(): Promise<void>;
  onBytes(count: number): void;
  onCut(): void;
  onCorrupted(): void;
}

interface Held {
  readonly bytes: Buffer;
  readonly arrivedAt: number;
}

/** Bytes a pipe holds back before it stops reading: about what a TCP window would hold. */
const heldBytesMax = 1024 * 1024;

export interface PipeOptions {
  readonly from: Socket;
  readonly to: Socket;
  readonly faults: FaultSource;
  /** Ends the whole connection as the fault says. */
  readonly endBoth: (how: 'close' | 'reset') => void;
}

export function startPipe(options: PipeOptions): void {
  const { from } = options;
  const queue: Held[] = [];
  let heldBytes = 0;
  let ended = false;
  let wake: () => void = () => undefined;
  from.on('data', (bytes: Buffer) => {
    queue.push({ bytes, arrivedAt: performance.now() });
    heldBytes += bytes.length;
    if (heldBytes > heldBytesMax) from.pause();
    wake();
  });
  from.on('end', () => {
    ended = true;
    wake();
  });
  const next = async (): Promise<Held | undefined> => {
    while (queue.length === 0) {
      if (ended || from.destroyed) return undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        from.once('close', resolve);
      });
      from.removeListener('close', wake);
    }
    const held = queue.shift();
    heldBytes -= held?.bytes.length ?? 0;
    if (from.isPaused() && heldBytes <= heldBytesMax / 2) from.resume();
    return held;
  };
  // A broken socket ends its pipe; the proxy closes the other side.
  void forward(options, next).catch(() => options.endBoth('close'));
}

async function forward(options: PipeOptions, next: () => Promise<Held | undefined>): Promise<void> {
  const { to, faults } = options;
  let counted = { generation: faults.generation(), passed: 0 };
  for (;;) {
    const held = await next();
    await untilPassable(faults, held?.arrivedAt ?? 0, to);
    if (to.destroyed) return;
    if (held === undefined) {
      to.end();
      return;
    }
    if (counted.generation !== faults.generation()) counted = { generation: faults.generation(), passed: 0 };
    const { bytes, cut, corrupted } = applyFaults(held.bytes, counted.passed, faults.current());
    counted.passed += bytes.length;
    faults.onBytes(bytes.length);
    if (corrupted) faults.onCorrupted();
    const rate = faults.current().bytesPerSecond;
    if (rate !== undefined) await sleep((bytes.length / rate) * 1_000);
    if (bytes.length > 0 && !to.write(bytes)) await drained(to);
    if (cut !== undefined) {
      faults.onCut();
      // What was let through must arrive: a reset at once could overtake it.
      if (bytes.length > 0) await sleep(5);
      options.endBoth(cut);
      return;
    }
  }
}

function drained(to: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  to.once('drain', resolve).once('close', resolve);
  return promise.finally(() => to.off('drain', resolve).off('close', resolve));
}

function closed(to: Socket): Promise<void> {
  return to.destroyed ? Promise.resolve() : new Promise((resolve) => void to.once('close', () => resolve()));
}

async function untilPassable(faults: FaultSource, arrivedAt: number, to: Socket): Promise<void> {
  for (;;) {
    if (to.destroyed) return;
    const { blackhole, delayMs = 0 } = faults.current();
    if (blackhole) {
      await Promise.race([faults.nextChange(), closed(to)]);
      continue;
    }
    const remainingMs = arrivedAt + delayMs - performance.now();
    if (remainingMs <= 0) return;
    await sleep(remainingMs);
  }
}

/** Decides what of `bytes` passes, given how many passed before. Pure. */
export function applyFaults(
  bytes: Buffer,
  passed: number,
  faults: DirectionFaults,
): { bytes: Buffer; cut: 'close' | 'reset' | undefined; corrupted: boolean } {
  const allowed = faults.cut === undefined ? Number.POSITIVE_INFINITY : faults.cut.afterBytes - passed;
  const isCut = bytes.length >= allowed;
  const out = isCut ? bytes.subarray(0, Math.max(0, allowed)) : bytes;
  const position = faults.corrupt === undefined ? -1 : faults.corrupt.atByte - passed;
  const corrupted = position >= 0 && position < out.length;
  if (!corrupted) return { bytes: out, cut: isCut ? faults.cut?.how : undefined, corrupted };
  const copy = Buffer.from(out);
  copy[position] = (copy[position] ?? 0) ^ 0xff;
  return { bytes: copy, cut: isCut ? faults.cut?.how : undefined, corrupted };
}
