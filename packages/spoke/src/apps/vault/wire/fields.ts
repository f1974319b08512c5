/**
 * Reading JSON of clients by hand, in the wire's own names. A value has one spelling or is refused with `invalid_argument`, which names
 * the field. Fields that nobody knows are left alone: they are not signed and mean nothing.
 */
import { isHash } from '@felloe/engine/vault/encoding.ts';
import { StoreError } from '@felloe/engine/errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function readObject(value: unknown, field: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(field, 'an object');
  return value as JsonObject;
}

export function readArray(value: unknown, field: string, lengthMax: number): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(field, 'a list');
  if (value.length > lengthMax) throw malformed(field, `a list of at most ${lengthMax}`);
  return value;
}

export function readText(value: unknown, field: string): string {
  if (typeof value !== 'string') throw malformed(field, 'a string');
  return value;
}

/** 0x and 64 lower-case hex digits. */
export function readHash(value: unknown, field: string): string {
  if (typeof value !== 'string' || !isHash(value)) throw malformed(field, '0x and 64 lower-case hex digits');
  return value;
}

/** A whole number from 0 on. Above 2^53 its last digits are lost, so it must not have to be exact. */
export function readCount(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw malformed(field, 'a whole number from 0 on');
  return value;
}

export function malformed(field: string, what: string): StoreError {
  return new StoreError('invalid_argument', `${field} has to be ${what}`, { details: { field } });
}
