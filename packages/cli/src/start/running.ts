/** A started installation, whatever its processes. */
export interface Running {
  readonly processes: { readonly hub: number; readonly spokes: readonly number[] };
  /** Resolves with the reason when it can serve no longer; while part of it is dead but the rest serves it does not. */
  readonly failed: Promise<Error>;
  /** Orderly and complete; safe to call twice. */
  close(): Promise<void>;
}
