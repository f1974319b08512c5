/** What is told of a restore that was asked for: while it lasts, and only then. */
import type { ArtifactAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { formatHttpDate } from '@felloe/s3-wire/http-date.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { RestoreStatus } from '@felloe/s3-wire/xml/commands/restore-object.ts';

export function restoreStatus({ restore }: ArtifactAnnotations, nowMs: number): RestoreStatus | undefined {
  return restore === undefined || restore.until <= nowMs ? undefined : { expiresAtMs: restore.until };
}

/** The value of `x-amz-restore`. */
export function restoreHeader({ expiresAtMs }: RestoreStatus): string {
  return `ongoing-request="false", expiry-date="${formatHttpDate(expiresAtMs)}"`;
}

/** `x-amz-optional-object-attributes` of the listings; other names are none that S3 knows and say nothing. */
export function wantsRestoreStatus(headers: RequestHeaders): boolean {
  const header = headers.get('x-amz-optional-object-attributes');
  return header?.split(',').some((name) => name.trim() === 'RestoreStatus') ?? false;
}
