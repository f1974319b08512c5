/** What a new version is annotated with: what its writer asked for, and what its container's settings add. */
import type { ObjectLockSetting } from '../container/object-lock.ts';
import { StoreError } from '../errors.ts';
import { readNewAnnotations } from './annotation-documents.ts';
import { encodeAnnotations } from './annotations.ts';
import { defaultRetention, judgeLegalHoldChange, judgeNewRetention } from './retention.ts';

export interface NewAnnotations {
  /** JSON as it was asked for, empty for nothing. */
  readonly asked: string;
  /** The tenant it belongs to when that is not the container's, else empty. */
  readonly owner: string;
  readonly lock: ObjectLockSetting | undefined;
  readonly nowMs: number;
}

/** JSON for the record, empty for none, or why the version cannot be made: `invalid_argument`, `too_large`. */
export function annotationsOfNew({ asked, owner, lock, nowMs }: NewAnnotations): string | StoreError {
  if (asked === '' && owner === '' && lock === undefined) return '';
  try {
    const wanted = readNewAnnotations(asked);
    const retention = wanted.retention ?? defaultRetention(lock, nowMs);
    const refusal =
      (wanted.retention === undefined ? undefined : judgeNewRetention(wanted.retention, lock, nowMs)) ??
      (wanted.legalHold === undefined ? undefined : judgeLegalHoldChange(lock));
    if (refusal !== undefined) return refusal;
    return encodeAnnotations({
      ...wanted,
      ...(owner === '' ? {} : { owner }),
      ...(retention === undefined ? {} : { retention }),
    });
  } catch (error) {
    return StoreError.from(error);
  }
}
