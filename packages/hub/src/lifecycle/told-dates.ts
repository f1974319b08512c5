/**
 * What clients are told of the lifecycle of a version or an upload beforehand. Always in real days, rounded up to midnight: the
 * short days of tests are a matter of the hub alone.
 */
import type { LifecycleDate as ToldDate } from '@felloe/contracts/gen/felloe/v1/LifecycleDate.ts';
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { realDayMs } from '@felloe/engine/lifecycle/days.ts';
import { expirationDate, type LifecycleDate, uploadAbortDate } from '@felloe/engine/lifecycle/judge.ts';
import type { ContainerRow } from '../metadata/records.ts';

export interface DatedVersion {
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
  /** JSON of ArtifactAnnotations, empty for none. */
  readonly annotations: string;
}

/** Of what the path names. Nothing, and next to no work, when the container has no lifecycle. */
export function toldExpiration(container: ContainerRow, version: DatedVersion): { readonly expires?: ToldDate } {
  if (!container.documents.has('lifecycle')) return {};
  const rules = container.documents.setting('lifecycle')?.rules ?? [];
  const tags = version.annotations === '' ? [] : (decodeAnnotations(version.annotations).tags ?? []);
  const { path, size, modifiedAt: madeAt } = version;
  const date = expirationDate(rules, { path, size, tags, madeAt }, realDayMs);
  return date === undefined ? {} : { expires: told(date) };
}

export function toldAbort(
  container: ContainerRow,
  upload: { readonly path: string; readonly createdAt: number },
): { readonly aborts?: ToldDate } {
  if (!container.documents.has('lifecycle')) return {};
  const rules = container.documents.setting('lifecycle')?.rules ?? [];
  const date = uploadAbortDate(rules, { path: upload.path, startedAt: upload.createdAt }, realDayMs);
  return date === undefined ? {} : { aborts: told(date) };
}

function told({ at, ruleId }: LifecycleDate): ToldDate {
  return { at, rule: ruleId };
}
