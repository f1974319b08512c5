/** Telling other devices what changed, and hearing of it. Two ways: one manifest for all, or one for each device. */
import { Type, type Static } from 'typebox';
import type { Change } from './manifest.ts';

/** How far a device has read, of each manifest that it reads. The app keeps it with what it got. */
export const Cursor = Type.Record(
  Type.String(),
  Type.Object({ version: Type.Integer(), etag: Type.String(), manifestId: Type.String() }),
);
export type Cursor = Static<typeof Cursor>;

export interface LogReading {
  /** In the order in which they count: sequences of the one manifest, or (timestamp, device) over several. */
  readonly changes: readonly Change[];
  readonly cursor: Cursor;
  /** Sum of the versions: how many changes were ever told. */
  readonly version: number;
}

export interface ChangeLog {
  /** What is new since a cursor; `{}` reads everything. One conditional request when nothing is new. */
  read(cursor: Cursor): Promise<LogReading>;
  /**
   * Tells changes; those that were told already (a try whose answer was lost) are left out. `judge` sees what others told since the
   * cursor, in the moment of the write, and throws to refuse.
   * @returns the changes told up to now, of this manifest
   */
  append(changes: readonly Change[], since: Cursor, judge: (told: readonly Change[]) => void): Promise<number>;
  /** The key whose change says that something is new, or the prefix of such keys. */
  readonly watched: string;
  /** Everybody's changes stand in one order, so that a writer sees in its own write what was told before. */
  readonly isOrdered: boolean;
}
