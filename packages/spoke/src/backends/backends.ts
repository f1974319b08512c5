/**
 * The backends this spoke reaches, as the hub configures them: added, changed and removed at run time. A backend whose driver cannot
 * be opened is tried again until it can; meanwhile its bytes are unreachable here and the rest works.
 */
import type { BackendDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/BackendDescriptor.ts';
import type { Driver } from '@felloe/drivers/driver.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { fullJitterDelayMs } from '@felloe/runtime/retry.ts';

export type OpenDriver = (descriptor: BackendDescriptor__Output, signal: AbortSignal) => Promise<Driver>;

export interface Backend {
  readonly descriptor: BackendDescriptor__Output;
  readonly driver: Driver;
}

export interface BackendsOptions {
  readonly openDriver: OpenDriver;
  readonly epochOfSegment: (segmentId: string) => number | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told when a backend takes writes for the first time. */
  readonly onReady?: (backend: Backend) => void;
}

interface Place {
  descriptor: BackendDescriptor__Output;
  backend: Backend | undefined;
  readonly removed: AbortController;
  opening: Promise<void>;
}

const reopenDelayMsBase = 500;
const reopenDelayMsMax = 30_000;

export class Backends {
  readonly #options: BackendsOptions;
  readonly #places = new Map<string, Place>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: BackendsOptions) {
    this.#options = options;
  }

  /** The backends from now on: new ones are opened, changed ones opened anew, those not named closed. */
  configure(descriptors: readonly BackendDescriptor__Output[]): void {
    const named = new Set(descriptors.map((descriptor) => descriptor.backend_id));
    for (const id of [...this.#places.keys()]) if (!named.has(id)) this.#remove(id);
    for (const descriptor of descriptors) {
      const place = this.#places.get(descriptor.backend_id);
      if (place !== undefined && sameDriver(place.descriptor, descriptor)) {
        place.descriptor = descriptor;
        if (place.backend !== undefined) place.backend = { descriptor, driver: place.backend.driver };
        continue;
      }
      if (place !== undefined) this.#remove(descriptor.backend_id);
      if (descriptor.state !== 'removed') this.#add(descriptor);
    }
  }

  /** Where new bytes go. `bytes_unreachable` when this spoke does not have it, `unavailable` when it takes no writes. */
  forWriting(backendId: string): Backend {
    const backend = this.forReading(backendId);
    if (backend.descriptor.state !== 'active') throw new StoreError('unavailable', 'the backend takes no new bytes now');
    return backend;
  }

  forReading(backendId: string): Backend {
    const backend = this.#places.get(backendId)?.backend;
    if (backend === undefined) {
      throw new StoreError('bytes_unreachable', 'this spoke does not reach the backend of these bytes', {
        details: { backendId },
      });
    }
    return backend;
  }

  epochOfSegment(segmentId: string): number | undefined {
    return this.#options.epochOfSegment(segmentId);
  }

  all(): readonly Backend[] {
    return [...this.#places.values()].flatMap((place) => place.backend ?? []);
  }

  /** Names of the configured backends that are not open. */
  unopened(): readonly string[] {
    return [...this.#places.values()].flatMap((place) => (place.backend === undefined ? [place.descriptor.name] : []));
  }

  /** Resolves when every configured backend was tried once. */
  async tried(): Promise<void> {
    await Promise.all([...this.#places.values()].map((place) => place.opening));
  }

  /** Finishes open segments, so that the next write opens one in the current epoch. Failures are logged: the hub seals them too. */
  async sealSegments(): Promise<void> {
    await Promise.all(
      this.all().map(({ driver }) =>
        driver.sealSegments().catch((thrown: unknown) => {
          this.#options.logger.warn({ err: thrown, backend: driver.name }, 'sealing the open segment failed');
        }),
      ),
    );
  }

  async close(): Promise<void> {
    for (const id of [...this.#places.keys()]) this.#remove(id);
    await Promise.all(this.#closing);
  }

  #add(descriptor: BackendDescriptor__Output): void {
    const place: Place = { descriptor, backend: undefined, removed: new AbortController(), opening: Promise.resolve() };
    this.#places.set(descriptor.backend_id, place);
    place.opening = this.#tryOpen(place).then((opened) => {
      if (!opened) void this.#reopenUntilDone(place);
    });
  }

  async #tryOpen(place: Place): Promise<boolean> {
    const { openDriver, logger, onReady } = this.#options;
    const { signal } = place.removed;
    try {
      const driver = await openDriver(place.descriptor, signal);
      if (signal.aborted) {
        this.#closeDriver(driver);
        return true;
      }
      place.backend = { descriptor: place.descriptor, driver };
      logger.info({ backend: driver.name, kind: place.descriptor.kind }, 'the backend is open');
      onReady?.(place.backend);
      return true;
    } catch (thrown) {
      if (!signal.aborted) logger.error({ err: thrown, backend: place.descriptor.name }, 'the backend cannot be opened');
      return signal.aborted;
    }
  }

  async #reopenUntilDone(place: Place): Promise<void> {
    const { signal } = place.removed;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const delayMs = fullJitterDelayMs({
        attempt,
        delayMsBase: reopenDelayMsBase,
        delayMsMax: reopenDelayMsMax,
        random: Math.random,
      });
      await this.#options.clock.sleep(delayMs, signal).catch(() => {});
      if (signal.aborted || (await this.#tryOpen(place))) return;
    }
  }

  #remove(backendId: string): void {
    const place = this.#places.get(backendId);
    this.#places.delete(backendId);
    place?.removed.abort(new StoreError('bytes_unreachable', 'the backend was removed'));
    if (place?.backend !== undefined) this.#closeDriver(place.backend.driver);
  }

  #closeDriver(driver: Driver): void {
    const closed = driver.close().catch((thrown: unknown) => {
      this.#options.logger.warn({ err: thrown, backend: driver.name }, 'closing the backend failed');
    });
    this.#closing.add(closed);
    void closed.finally(() => this.#closing.delete(closed));
  }
}

/** A change of state or name needs no new driver. */
function sameDriver(before: BackendDescriptor__Output, after: BackendDescriptor__Output): boolean {
  return before.kind === after.kind && before.configuration === after.configuration && after.state !== 'removed';
}
