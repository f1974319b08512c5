/** Reading the vault's answers: another shape than the contract's is a fault of who answered, not something to go on with. */
import { StoreError } from '@felloe/contracts/http/problem.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function objectIn(value: unknown): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw unreadable();
}

export function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unreadable();
}

export function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  throw unreadable();
}

export function countIn(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw unreadable();
}

export function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === null || value === undefined ? undefined : read(value);
}

function unreadable(): StoreError {
  return new StoreError('internal', 'the vault answered in a form that this client does not know');
}
