/** Which of the keys that sign tokens is used, which are published, and when the next is made. */
import { limits } from '../limits.ts';

export interface KeyAge {
  readonly createdAt: number;
}

/**
 * The newest key that others have had time to hear of; at the very beginning the only one.
 * @param keys oldest first, not empty
 */
export function signingKeyOf<Key extends KeyAge>(keys: readonly Key[], nowMs: number): Key {
  const known = keys.filter(({ createdAt }) => createdAt <= nowMs - limits.account.signingKeyAheadMs);
  const chosen = known.at(-1) ?? keys[0];
  if (chosen === undefined) throw new RangeError('there is no key');
  return chosen;
}

/** Whether it is time to make one that the newest will be followed by. */
export function needsNextKey(keys: readonly KeyAge[], nowMs: number): boolean {
  const newest = keys.at(-1);
  return newest === undefined || nowMs - newest.createdAt >= limits.account.signingKeyMs - limits.account.signingKeyAheadMs;
}

/** Keys whose last token has ended: two after them are in use already, or their follower is for longer than a token lives. */
export function endedKeys<Key extends KeyAge>(keys: readonly Key[], nowMs: number): Key[] {
  return keys.filter((_, index) => {
    const follower = keys[index + 1];
    if (follower === undefined) return false;
    const lastSignedAt = follower.createdAt + limits.account.signingKeyAheadMs;
    return nowMs - lastSignedAt > limits.account.accessTokenMs + limits.account.signingKeyAheadMs;
  });
}
