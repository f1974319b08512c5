/** A reader's place in the outbox: the last sequence seen of every lane, as opaque text. */
import { StoreError } from '@felloe/engine/errors.ts';

/** By lane; a lane that is not named was not read yet. */
export type EventVector = ReadonlyMap<number, number>;

/** Lanes of which nothing was seen are left out. */
export function encodePosition(vector: EventVector): string {
  return [...vector]
    .filter(([, sequence]) => sequence > 0)
    .sort(([one], [other]) => one - other)
    .map(([lane, sequence]) => `${lane.toString(36)}.${sequence.toString(36)}`)
    .join('_');
}

/** Throws `invalid_argument` for a text that no reader was given. */
export function decodePosition(text: string): EventVector {
  const vector = new Map<number, number>();
  if (text === '') return vector;
  for (const part of text.split('_')) {
    const match = /^([0-9a-z]{1,3})\.([0-9a-z]{1,11})$/.exec(part);
    const lane = Number.parseInt(match?.[1] ?? '', 36);
    const sequence = Number.parseInt(match?.[2] ?? '', 36);
    if (match === null || vector.has(lane) || !Number.isSafeInteger(sequence)) {
      throw new StoreError('invalid_argument', 'this is no position of an event stream', { details: { field: 'position' } });
    }
    vector.set(lane, sequence);
  }
  return vector;
}
