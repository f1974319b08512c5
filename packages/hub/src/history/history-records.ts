/** The records of shell histories as the hub's code has them. */
import type { ReadRun } from '@felloe/engine/history/deletion-reads.ts';
import type { Standing } from '@felloe/engine/history/inbox.ts';

/** Whose history: the user of a container. */
export interface HistoryPlace {
  readonly tenantId: string;
  readonly containerId: string;
  readonly userId: string;
}

export interface HistoryUser extends HistoryPlace {
  readonly logId: string;
  /** The newest position; 0 for none. */
  readonly head: number;
  readonly bytes: number;
  /** The number of the newest deletion request. */
  readonly deletionHead: number;
}

export interface HistoryDevice extends Standing {
  readonly deviceId: string;
  /** What lies up to here was not for its inbox: it came before the device, or waited for too long. */
  readonly beganAt: number;
  readonly newestDump: number;
  readonly deletionsAfter: number;
  readonly deletionRuns: readonly ReadRun[];
  /** ms since 1970; 0 when it wants no dump. */
  readonly dumpRequestedAt: number;
  /** Entries had waited for it for too long and it has not come back since. */
  readonly hasLapsed: boolean;
  /** When it last asked for what waits, ms since 1970, to the day: asking writes nothing else. */
  readonly seenAt: number;
}

/** An entry of the log. */
export interface HistoryRow {
  readonly position: number;
  readonly identity: string;
  readonly time: string;
  readonly sourceDevice: string;
  readonly blobId: string;
  readonly firstByte: number;
  readonly byteCount: number;
}

/** One that is not there yet. */
export interface NewHistoryRow extends Omit<HistoryRow, 'sourceDevice'> {
  /** Nanoseconds since 1970, decimal. */
  readonly instant: string;
}

export function encryptedIdOf(identity: string): string {
  return identity.startsWith('i:') ? identity.slice(2) : '';
}
