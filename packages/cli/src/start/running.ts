import type { SpokePorts } from './ports.ts';

/** A started installation, whatever its processes. */
export interface Running {
  readonly processes: { readonly hub: number; readonly spokes: readonly number[] };
  /** What each spoke listens on. */
  readonly ports: readonly SpokePorts[];
  /** Resolves with the reason when it can serve no longer; while part of it is dead but the rest serves it does not. */
  readonly failed: Promise<Error>;
  /** Resolves with the first process that ends by itself. While everything starts that is a failure; later the rest goes on. */
  readonly firstDeath: Promise<Error>;
  /** Orderly and complete; safe to call twice. */
  close(): Promise<void>;
}
