/**
 * Reading a setting's JSON strictly: a field this build does not know could be a restriction, so it is refused and never ignored.
 * Every fault is `invalid_argument` with details.field = the place in the document, as `rules[2].days`.
 */
import { StoreError } from '../errors.ts';

export type DocumentFields = Readonly<Record<string, unknown>>;

/** @param text JSON of any kind. @throws StoreError `invalid_argument` */
export function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'a setting is not JSON', { cause, details: { field: 'document' } });
  }
}

/** The object at `place` with no other fields than these; the place of the whole document is empty. */
export function fieldsOf(value: unknown, allowed: readonly string[], place = ''): DocumentFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(place, 'is not an object');
  const unknown = Object.keys(value).find((field) => !allowed.includes(field));
  if (unknown !== undefined) throw malformed(placeIn(place, unknown), 'is not a field of this setting');
  return value as DocumentFields;
}

/** The items of a list of `min` to `max`, each read by `read`. */
export function listOf<Item>(
  value: unknown,
  bounds: { readonly place: string; readonly min: number; readonly max: number },
  read: (item: unknown, place: string) => Item,
): Item[] {
  const { place, min, max } = bounds;
  if (!Array.isArray(value)) throw malformed(place, 'is not a list');
  if (value.length < min || value.length > max) throw malformed(place, `has not ${min} to ${max} items`);
  return value.map((item, index) => read(item, `${place}[${index}]`));
}

export function textOf(value: unknown, place: string, lengthMax: number): string {
  if (typeof value !== 'string') throw malformed(place, 'is not a text');
  if (value.length > lengthMax) throw malformed(place, `has more than ${lengthMax} characters`);
  if (!value.isWellFormed() || value.includes('\u0000')) throw malformed(place, 'has characters that cannot be kept');
  return value;
}

/** A whole number from `min` on. */
export function countOf(value: unknown, place: string, min: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw malformed(place, 'is not a whole number');
  if (value < min) throw malformed(place, `is less than ${min}`);
  return value;
}

export function truthOf(value: unknown, place: string): boolean {
  if (typeof value !== 'boolean') throw malformed(place, 'is not true or false');
  return value;
}

export function oneOf<Text extends string>(value: unknown, place: string, allowed: readonly Text[]): Text {
  const found = allowed.find((text) => text === value);
  if (found === undefined) throw malformed(place, `is not one of ${allowed.join(', ')}`);
  return found;
}

/** `read` for a field that may be absent. */
export function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined ? undefined : read(value);
}

export function placeIn(place: string, field: string): string {
  return place === '' ? field : `${place}.${field}`;
}

export function malformed(place: string, fault: string): StoreError {
  return new StoreError('invalid_argument', `${place === '' ? 'the document' : place} ${fault}`, {
    details: { field: place === '' ? 'document' : place },
  });
}
