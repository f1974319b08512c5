/**
 * Carrying out what lifecycle rules ask for, through the same commits as removals of users. A page that was read may be old: so the
 * rules are judged again in the commit, on what is there then and by the setting that holds then; retention and legal holds hold.
 */
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import type { LifecycleSetting } from '@felloe/engine/container/lifecycle.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { judgeCurrent, judgeNoncurrent, type LifecycleTime, uploadAbortDate } from '@felloe/engine/lifecycle/judge.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Querier } from '../database/database.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { type ArtifactCache, artifactKey } from '../metadata/artifact-cache.ts';
import type { Artifacts } from '../metadata/artifacts.ts';
import type { ArtifactRow, ContainerRow, VersionRow } from '../metadata/records.ts';
import { removeVersion } from '../metadata/remove-version.ts';
import { findNewestOlder } from '../metadata/version-queries.ts';
import type { UploadRow } from '../uploads/upload-queries.ts';
import type { Uploads } from '../uploads/uploads.ts';
import { countNewerOlder, findSupersededAt, type WalkedCurrent, type WalkedOlder } from './lifecycle-queries.ts';

export interface RemovalParts {
  readonly artifacts: Artifacts;
  readonly uploads: Uploads;
  readonly lanes: Lanes;
  readonly cache: ArtifactCache;
  readonly references: BlobReferences;
  readonly clock: Clock;
  readonly dayMs: number;
}

/** Whose rules are carried out. */
export interface Ruled {
  readonly container: ContainerRow;
  readonly setting: LifecycleSetting;
}

export type Outcome = 'removed' | 'kept';

/** Codes that say: it is not as it was when the page was read, or it must not go. The next walk looks again. */
const kept = new Set(['precondition_failed', 'retained', 'artifact_not_found', 'version_not_found', 'upload_not_found']);

/** `kept` for what no rule asks for, too. Throws what is no answer about the version: a database that is away. */
export async function expireCurrent(parts: RemovalParts, ruled: Ruled, version: WalkedCurrent): Promise<Outcome> {
  const { setting, container } = ruled;
  const action = judgeCurrent(setting.rules, { ...version, tags: tagsOf(version) }, timeOf(parts));
  if (action === undefined) return 'kept';
  const subject = { path: version.path, conditions: {}, fencing: undefined, principalId: principalOf(action.ruleId) };
  const { tenantId, containerId, name: containerName } = container;
  if (action.kind === 'expire') {
    return await attempt(() =>
      parts.artifacts.change(
        container,
        {
          kind: 'remove',
          operation: 'expire',
          ...subject,
          tenantId,
          containerId,
          containerName,
          key: artifactKey(containerId, version.path),
          onlyVersionId: version.versionId,
          stillWanted: (row) => stillExpires(parts, ruled, row),
        },
        orderOf(parts),
      ),
    );
  }
  return await attempt(() =>
    removeVersion(
      parts,
      container,
      {
        ...subject,
        versionName: version.versionName,
        mayBypassGovernance: false,
        operation: 'expire',
        stillWanted: (row, querier) => isStillLone(parts, ruled, row, querier),
      },
      orderOf(parts),
    ),
  );
}

/** `newerNoncurrent`: how many older versions of the path are newer than this one. */
export async function expireOlder(
  parts: RemovalParts,
  ruled: Ruled,
  version: WalkedOlder,
  newerNoncurrent: number,
): Promise<Outcome> {
  const { setting, container } = ruled;
  const judged = { ...version, tags: tagsOf(version), newerNoncurrent };
  const action = judgeNoncurrent(setting.rules, judged, timeOf(parts));
  if (action === undefined) return 'kept';
  return await attempt(() =>
    removeVersion(
      parts,
      container,
      {
        path: version.path,
        conditions: {},
        fencing: undefined,
        principalId: principalOf(action.ruleId),
        versionName: version.versionName,
        mayBypassGovernance: false,
        operation: 'expire',
        stillWanted: (row, querier) => isStillSurplus(parts, ruled, row, querier),
      },
      orderOf(parts),
    ),
  );
}

export async function abortUpload(parts: RemovalParts, { container, setting }: Ruled, upload: UploadRow): Promise<Outcome> {
  const { path, uploadId, createdAt: startedAt } = upload;
  const date = uploadAbortDate(setting.rules, { path, startedAt }, parts.dayMs);
  if (date === undefined || date.at > parts.clock.now()) return 'kept';
  return await attempt(() => parts.uploads.abort(container, path, uploadId, orderOf(parts)));
}

function stillExpires(parts: RemovalParts, ruled: Ruled, row: ArtifactRow): boolean {
  return isInForce(ruled) && judgeCurrent(ruled.setting.rules, currentOf(row, true), timeOf(parts))?.kind === 'expire';
}

async function isStillLone(parts: RemovalParts, ruled: Ruled, row: VersionRow, querier: Querier): Promise<boolean> {
  if (!isInForce(ruled) || !row.current || !row.removedMarker) return false;
  const hasOlder = (await findNewestOlder(querier, row)) !== undefined;
  return judgeCurrent(ruled.setting.rules, currentOf(row, hasOlder), timeOf(parts)) !== undefined;
}

async function isStillSurplus(parts: RemovalParts, ruled: Ruled, row: VersionRow, querier: Querier): Promise<boolean> {
  if (!isInForce(ruled) || row.current) return false;
  const supersededAt = await findSupersededAt(querier, row);
  if (supersededAt === undefined) return false;
  const newerNoncurrent = await countNewerOlder(querier, row, limits.setting.newerVersionsMax);
  const version = { ...currentOf(row, true), supersededAt, newerNoncurrent };
  return judgeNoncurrent(ruled.setting.rules, version, timeOf(parts)) !== undefined;
}

/** Documents are decoded once a change: another one is another setting. */
function isInForce({ container, setting }: Ruled): boolean {
  return container.documents.setting('lifecycle') === setting;
}

function currentOf(row: ArtifactRow, hasOlder: boolean) {
  const { path, size, removedMarker: isMarker, modifiedAt: madeAt } = row;
  return { path, size, isMarker, madeAt, hasOlder, tags: tagsOf(row) };
}

function tagsOf({ annotations }: { readonly annotations: string }) {
  return annotations === '' ? [] : (decodeAnnotations(annotations).tags ?? []);
}

function timeOf({ clock, dayMs }: RemovalParts): LifecycleTime {
  return { now: clock.now(), dayMs };
}

function principalOf(ruleId: string): string {
  return `lifecycle:${ruleId}`;
}

function orderOf({ clock }: RemovalParts): JobOrder {
  return { deadlineAt: clock.monotonic() + limits.session.longCallMs, idempotency: undefined };
}

async function attempt(remove: () => Promise<unknown>): Promise<Outcome> {
  try {
    await remove();
    return 'removed';
  } catch (error) {
    if (kept.has(StoreError.from(error).code)) return 'kept';
    throw error;
  }
}
