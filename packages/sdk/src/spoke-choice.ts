/**
 * Which spoke to ask. The nearest by measured time first; one that fails goes to the end for a while; after that, and after every
 * new measurement, the nearest is first again.
 */
import type { Spoke } from '@felloe/contracts/http/records.ts';
import type { SdkLimits } from './limits.ts';

export interface SpokeCandidate {
  readonly appEndpoint: string;
  /** Of a discovered spoke; empty for an endpoint that was given and not found in the list. */
  readonly name: string;
  readonly region: string;
  readonly s3Endpoints: readonly string[];
  /** Milliseconds of the fastest probe; infinite when none was answered, or before measuring. */
  readonly distanceMs: number;
}

export interface SpokeChoiceOptions {
  /** Endpoints of /v1 to begin with: any spokes of the installation. */
  readonly endpoints: readonly string[];
  readonly limits: SdkLimits;
  /** The installation's list, asked of one endpoint. */
  readonly discover: (endpoint: string) => Promise<readonly Spoke[]>;
  /** Resolves when the spoke answered and serves; rejects otherwise. */
  readonly probe: (endpoint: string) => Promise<void>;
  /** Milliseconds that never go back. */
  readonly now: () => number;
}

export class SpokeChoice {
  readonly #options: SpokeChoiceOptions;
  readonly #failedUntil = new Map<string, number>();
  #candidates: readonly SpokeCandidate[];
  #measuredAt: number | undefined;
  #measuring: Promise<void> | undefined;

  constructor(options: SpokeChoiceOptions) {
    this.#options = options;
    this.#candidates = options.endpoints.map(unmeasured);
  }

  /** All candidates, the one to ask first at the front. Starts a measurement in the background when the last one is old. */
  ordered(): readonly SpokeCandidate[] {
    const now = this.#options.now();
    if (this.#measuredAt !== undefined && now - this.#measuredAt > this.#options.limits.measureEveryMs) void this.measure();
    const failed = (candidate: SpokeCandidate): boolean => (this.#failedUntil.get(candidate.appEndpoint) ?? 0) > now;
    return [...this.#candidates.filter((candidate) => !failed(candidate)), ...this.#candidates.filter(failed)];
  }

  get hasMeasured(): boolean {
    return this.#measuredAt !== undefined;
  }

  fail(appEndpoint: string): void {
    this.#failedUntil.set(appEndpoint, this.#options.now() + this.#options.limits.failedSpokeMs);
  }

  succeed(appEndpoint: string): void {
    this.#failedUntil.delete(appEndpoint);
  }

  /** Discovers and measures; never rejects: what cannot be measured stays as it was given. One measurement at a time. */
  measure(): Promise<void> {
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = undefined;
    });
    return this.#measuring;
  }

  async #measure(): Promise<void> {
    const found = await this.#discover();
    const measured = await Promise.all(
      found.map(async (candidate) => ({ ...candidate, distanceMs: await this.#distance(candidate.appEndpoint) })),
    );
    const given = new Set(this.#options.endpoints.map(trimmed));
    // Who did not answer as a spoke is not asked before it does, at the next measurement; what the caller gave is trusted.
    this.#candidates = measured
      .filter((candidate) => Number.isFinite(candidate.distanceMs) || given.has(candidate.appEndpoint))
      .toSorted((left, right) => left.distanceMs - right.distanceMs);
    for (const candidate of measured) if (Number.isFinite(candidate.distanceMs)) this.succeed(candidate.appEndpoint);
    this.#measuredAt = this.#options.now();
  }

  async #discover(): Promise<readonly SpokeCandidate[]> {
    for (const { appEndpoint } of this.ordered()) {
      try {
        const spokes = await this.#options.discover(appEndpoint);
        const listed = spokes
          .filter((spoke) => spoke.state === 'connected')
          .flatMap(candidatesOf)
          .filter((candidate) => this.#isAsSafe(candidate.appEndpoint));
        const known = new Set(listed.map((candidate) => candidate.appEndpoint));
        return [...listed, ...this.#options.endpoints.filter((endpoint) => !known.has(trimmed(endpoint))).map(unmeasured)];
      } catch {
        // The next one may answer; when none does, what was known is measured.
      }
    }
    return this.#candidates;
  }

  /**
   * A list is no reason to send a credential in the clear when the caller gave only encrypted endpoints. And a spoke that names
   * loopback means its own machine: whoever came over the network would meet something else there.
   */
  #isAsSafe(endpoint: string): boolean {
    const { endpoints } = this.#options;
    const isEncrypted = endpoint.startsWith('https:') || endpoints.some((given) => given.startsWith('http:'));
    return isEncrypted && (!isLoopback(endpoint) || endpoints.some(isLoopback));
  }

  async #distance(endpoint: string): Promise<number> {
    let fastest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < this.#options.limits.probesPerSpoke; round += 1) {
      const startedAt = this.#options.now();
      try {
        await this.#options.probe(endpoint);
      } catch {
        return fastest;
      }
      fastest = Math.min(fastest, this.#options.now() - startedAt);
    }
    return fastest;
  }
}

function candidatesOf(spoke: Spoke): SpokeCandidate[] {
  return spoke.appEndpoints.map((endpoint) => ({
    appEndpoint: trimmed(endpoint),
    name: spoke.name,
    region: spoke.region,
    s3Endpoints: spoke.endpoints,
    distanceMs: Number.POSITIVE_INFINITY,
  }));
}

function unmeasured(endpoint: string): SpokeCandidate {
  return { appEndpoint: trimmed(endpoint), name: '', region: '', s3Endpoints: [], distanceMs: Number.POSITIVE_INFINITY };
}

function trimmed(endpoint: string): string {
  return endpoint.replace(/\/+$/, '');
}

function isLoopback(endpoint: string): boolean {
  return /^https?:\/\/(localhost|127\.|\[::1\])/i.test(endpoint);
}
