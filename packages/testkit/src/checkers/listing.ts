/**
 * Listings of a changing set. A listing must contain every key that was certainly there during all of it, none that was certainly
 * absent during all of it, each key once, in order of UTF-8 bytes. What changed while it ran may be in it or not. The pages of one
 * scan are one listing here: a key that nobody touched during the scan appears exactly once.
 */
import { byKey, type Timed } from './history.ts';

export interface SetChange extends Timed {
  readonly key: string;
  readonly kind: 'add' | 'remove';
}

export interface Listing extends Timed {
  readonly prefix: string;
  readonly keys: readonly string[];
}

export interface ListingViolation {
  readonly reason: 'missing' | 'phantom' | 'repeated' | 'out of order' | 'outside the prefix';
  readonly key: string;
  readonly listing: Listing;
}

/** Every violation in every completed listing. */
export function checkListings(changes: readonly SetChange[], listings: readonly Listing[]): ListingViolation[] {
  const changesOf = byKey(changes.filter((change) => change.outcome !== 'fail'));
  return listings.filter((listing) => listing.outcome === 'ok').flatMap((listing) => checkListing(listing, changesOf));
}

function checkListing(listing: Listing, changesOf: ReadonlyMap<string, SetChange[]>): ListingViolation[] {
  const violations: ListingViolation[] = [];
  const listed = new Set<string>();
  let previous: Buffer | undefined;
  for (const key of listing.keys) {
    const bytes = Buffer.from(key);
    if (!key.startsWith(listing.prefix)) violations.push({ reason: 'outside the prefix', key, listing });
    else if (listed.has(key)) violations.push({ reason: 'repeated', key, listing });
    else if (previous !== undefined && Buffer.compare(previous, bytes) >= 0)
      violations.push({ reason: 'out of order', key, listing });
    if (certainlyAbsent(changesOf.get(key) ?? [], listing)) violations.push({ reason: 'phantom', key, listing });
    listed.add(key);
    previous = bytes;
  }
  for (const [key, ofKey] of changesOf) {
    if (!key.startsWith(listing.prefix) || listed.has(key)) continue;
    if (certainlyPresent(ofKey, listing)) violations.push({ reason: 'missing', key, listing });
  }
  return violations;
}

/** Some acknowledged addition precedes the listing, and no removal can have come between it and the listing's end. */
function certainlyPresent(changes: readonly SetChange[], listing: Listing): boolean {
  return settles(changes, listing, 'add');
}

/** Nothing was ever added in time, or some acknowledged removal precedes and no addition can have come after it. */
function certainlyAbsent(changes: readonly SetChange[], listing: Listing): boolean {
  const anyAdded = changes.some((change) => change.kind === 'add' && change.invokedAt < listing.completedAt);
  return !anyAdded || settles(changes, listing, 'remove');
}

function settles(changes: readonly SetChange[], listing: Listing, kind: SetChange['kind']): boolean {
  const opposite = changes.filter((change) => change.kind !== kind);
  return changes.some(
    (change) =>
      change.kind === kind &&
      change.outcome === 'ok' &&
      change.completedAt < listing.invokedAt &&
      opposite.every((other) => other.completedAt < change.invokedAt || other.invokedAt > listing.completedAt),
  );
}
