/**
 * Signing keys of S3 backends, derived by the hub for one account, UTC day and region. The key of the next day is fetched shortly
 * before midnight, so that the first request of a day waits for nobody, and a hub that is away at midnight stops nothing.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import type { FetchSigningGrant } from '@felloe/drivers/s3/request-signer.ts';
import type { SigningGrant } from '@felloe/drivers/s3/signature.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';

export interface BackendKeysOptions {
  readonly hub: HubCalls;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A key is fetched ahead in this last part of the day; several tries fit. */
const aheadMs = 60 * 60_000;
const lookEveryMs = 5 * 60_000;
const dayMs = 24 * 60 * 60_000;

export class BackendKeys {
  readonly #options: BackendKeysOptions;
  /** Keys of the next day, by backend. */
  readonly #ahead = new Map<string, SigningGrant>();
  readonly #backends = new Set<string>();

  constructor(options: BackendKeysOptions) {
    this.#options = options;
  }

  /** What the driver of this backend asks. It keeps the key for its day, and asks again when the provider refuses it. */
  signerFor(backendId: string): FetchSigningGrant {
    this.#backends.add(backendId);
    return async (date) => {
      const ahead = this.#ahead.get(backendId);
      this.#ahead.delete(backendId);
      return ahead?.date === date ? ahead : await this.#fetch(backendId, date);
    };
  }

  forget(backendId: string): void {
    this.#backends.delete(backendId);
    this.#ahead.delete(backendId);
  }

  /** Fetches keys ahead until the signal aborts. */
  async renewUntil(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal).catch(() => {});
      if (signal.aborted || clock.now() % dayMs < dayMs - aheadMs) continue;
      const tomorrow = dateOf(clock.now() + aheadMs);
      for (const backendId of this.#backends) {
        if (this.#ahead.get(backendId)?.date === tomorrow) continue;
        try {
          this.#ahead.set(backendId, await this.#fetch(backendId, tomorrow));
        } catch (thrown) {
          logger.warn({ err: thrown, backendId }, 'the signing key of tomorrow could not be fetched yet');
        }
      }
    }
  }

  async #fetch(backendId: string, date: string): Promise<SigningGrant> {
    const { hub, actor } = this.#options;
    const key = await hub.call('open_backend', { backend_id: backendId, date }, { actor, deadlineMs: limits.session.callMs });
    return {
      accessKeyId: key.access_key_id,
      date: key.date,
      region: key.region,
      signingKey: key.signing_key,
      ...(key.session_token === '' ? {} : { sessionToken: key.session_token }),
    };
  }
}

/** yyyymmdd in UTC. */
function dateOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10).replaceAll('-', '');
}
