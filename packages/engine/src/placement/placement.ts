/** Where new blobs go, and who reaches the old ones. A directory belongs to a host, so placement offers only what the asking spoke reaches. */
import type { ContainerSettings } from '../container/settings.ts';
import { StoreError } from '../errors.ts';

export type BackendState = 'active' | 'read_only' | 'removed';

export interface Backend {
  readonly backendId: string;
  readonly name: string;
  readonly kind: string;
  readonly state: BackendState;
  /** Every spoke, or the spokes by name. */
  readonly reach: 'any' | readonly string[];
  /** Takes the blobs of containers that name no backend. Several may: one for each group of spokes. */
  readonly isDefault: boolean;
}

export function reaches(backend: Pick<Backend, 'reach'>, spoke: string): boolean {
  return backend.reach === 'any' || backend.reach.includes(spoke);
}

/**
 * The backend for a new blob of a container, asked by a spoke. Throws `bytes_unreachable` when the right backend exists but not
 * for this spoke, `unavailable` (not retryable: somebody has to change the configuration) when it takes no writes or is gone.
 */
export function placeBlob(
  backends: readonly Backend[],
  asked: { readonly spoke: string; readonly settings: ContainerSettings },
): Backend {
  const explicit = asked.settings.placement?.backendId;
  if (explicit === undefined) return placeByDefault(backends, asked.spoke);
  const backend = backends.find((candidate) => candidate.backendId === explicit);
  if (backend === undefined || backend.state !== 'active') {
    throw refused('the backend that this container is placed on takes no writes', backend?.state ?? 'missing');
  }
  return requireReach(backend, asked.spoke);
}

/** The least id wins among several, so that every spoke and every restart chooses alike. */
function placeByDefault(backends: readonly Backend[], spoke: string): Backend {
  const defaults = backends.filter((backend) => backend.isDefault && backend.state === 'active');
  if (defaults.length === 0) throw refused('no default backend takes writes', 'no_default');
  const reached = defaults.filter((backend) => reaches(backend, spoke));
  const [first, ...others] = reached;
  if (first === undefined) throw unreachable(defaults.map((backend) => backend.name).join(', '), spoke);
  return others.reduce((least, backend) => (backend.backendId < least.backendId ? backend : least), first);
}

/** The backend itself when the spoke reaches it, to read from or to write to; else throws `bytes_unreachable`. */
export function requireReach<B extends Pick<Backend, 'reach' | 'name'>>(backend: B, spoke: string): B {
  if (!reaches(backend, spoke)) throw unreachable(backend.name, spoke);
  return backend;
}

function unreachable(backend: string, spoke: string): StoreError {
  return new StoreError('bytes_unreachable', `spoke ${spoke} does not reach ${backend}`, { details: { backend, spoke } });
}

function refused(message: string, reason: string): StoreError {
  return new StoreError('unavailable', message, { retryable: false, details: { reason } });
}
