/** The history setting: bounds of a container that shell histories stand on. */
import { limits } from '../limits.ts';
import { countOf, fieldsOf, optional } from './strict-document.ts';

export interface HistorySetting {
  /** Users in all. Knowing a user id is what lets somebody in, so anybody may begin one: this bounds them. */
  readonly usersMax: number;
  /** Devices of one user. */
  readonly devicesMax: number;
  /** Encrypted bytes of one user's log. */
  readonly userBytesMax: number;
  /** How long an entry waits for a device that does not ask; 0 for ever. Later it comes with a dump by another device. */
  readonly inboxDays: number;
}

export const historyDefault: HistorySetting = Object.freeze({
  usersMax: limits.history.usersMax,
  devicesMax: limits.history.devicesMax,
  userBytesMax: limits.history.userBytesMax,
  inboxDays: limits.history.inboxDays,
});

export function readHistory(value: unknown): HistorySetting {
  const fields = fieldsOf(value, ['usersMax', 'devicesMax', 'userBytesMax', 'inboxDays']);
  const count = (name: keyof HistorySetting): number =>
    optional(fields[name], (given) => countOf(given, name, 0)) ?? historyDefault[name];
  return {
    usersMax: count('usersMax'),
    devicesMax: count('devicesMax'),
    userBytesMax: count('userBytesMax'),
    inboxDays: count('inboxDays'),
  };
}
