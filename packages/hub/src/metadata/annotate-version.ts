/** Changing one annotation of a version, in its path's order: no new version comes of it, and its bytes do not move. */
import { withAnnotation } from '@felloe/engine/artifact/annotation-documents.ts';
import {
  type AnnotationName,
  type ArtifactAnnotations,
  decodeAnnotations,
  encodeAnnotations,
} from '@felloe/engine/artifact/annotations.ts';
import { type Conditions, judgeWrite } from '@felloe/engine/artifact/conditions.ts';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { judgeLegalHoldChange, judgeRetentionChange } from '@felloe/engine/artifact/retention.ts';
import { versionNameOf } from '@felloe/engine/artifact/versioning.ts';
import type { ObjectLockSetting } from '@felloe/engine/container/object-lock.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { type ArtifactCache, artifactKey } from './artifact-cache.ts';
import type { Fencing } from './artifact-change.ts';
import { eventAt } from './artifact-events.ts';
import { type ArtifactName, findArtifacts } from './artifact-queries.ts';
import { markerFound } from './artifacts.ts';
import { requireFencing } from './fencing.ts';
import type { ArtifactRow, ContainerRow, VersionRow } from './records.ts';
import { KeyGuard } from './coherent-cache.ts';
import { annotateVersion as writeAnnotations, findVersion } from './version-queries.ts';

export interface AnnotationWish {
  readonly path: string;
  /** Empty: the version the path names now. */
  readonly versionName: string;
  /** Throws when who asks may not annotate this record; undefined: there is none. Asked before anything of it is told. */
  readonly judge: (record: ArtifactRow | undefined) => void;
  readonly annotation: AnnotationName;
  /** JSON; empty removes it. */
  readonly document: string;
  readonly conditions: Conditions;
  readonly fencing: Fencing | undefined;
  /** The asker wants to pass over governance, and may. */
  readonly mayBypassGovernance: boolean;
  readonly principalId: string;
}

export interface Annotated {
  /** Empty in a container that never had versions. */
  readonly versionName: string;
  /** JSON of all annotations as they are now. */
  readonly annotations: string;
}

export interface AnnotationParts {
  readonly lanes: Lanes;
  readonly cache: ArtifactCache;
}

export function annotateVersion(
  { lanes, cache }: AnnotationParts,
  container: ContainerRow,
  wish: AnnotationWish,
  order: JobOrder,
): Promise<Annotated> {
  requirePath(wish.path);
  const key = artifactKey(container.containerId, wish.path);
  return lanes.submit<Annotated>(container.lane, {
    name: 'annotate',
    exclusive: [key],
    shared: [container.containerId],
    order: { ...order, request: `annotate ${wish.annotation} ${wish.versionName} ${key}` },
    eventsMax: 1,
    run: (batch) => annotate(cache, batch, container, wish),
    encode: (annotated) => JSON.stringify(annotated),
    decode: (text) => JSON.parse(text) as Annotated,
    guard: new KeyGuard(cache, key),
  });
}

async function annotate(cache: ArtifactCache, batch: Batch, container: ContainerRow, wish: AnnotationWish): Promise<Annotated> {
  const { tenantId, containerId, documents } = container;
  await requireFencing(batch.querier, { tenantId, fencing: wish.fencing });
  const version = await findWished(batch, { tenantId, containerId, path: wish.path }, wish);
  wish.judge(version);
  const code = judgeWrite(wish.conditions, version);
  if (code !== undefined) throw new StoreError(code);
  const before = decodeAnnotations(version.annotations);
  const after = withAnnotation(before, wish.annotation, wish.document);
  judge(wish, before, after, { lock: documents.setting('object_lock'), nowMs: batch.now });
  const annotations = encodeAnnotations(after);
  if (!(await writeAnnotations(batch.querier, version, annotations))) {
    throw new StoreError('unavailable', 'the version changed while it was annotated');
  }
  const versionName = versionNameOf(documents.setting('versioning')?.state ?? '', version);
  tell(batch, container, wish, versionName);
  batch.onCommitted(() => applyToCache(cache, version, annotations));
  return { versionName, annotations };
}

async function findWished(
  { querier }: Batch,
  name: ArtifactName,
  { versionName, judge: judgeAccess }: AnnotationWish,
): Promise<VersionRow> {
  if (versionName === '') {
    const [row] = await findArtifacts(querier, [name]);
    if (row === undefined || row.removedMarker) judgeAccess(undefined);
    if (row === undefined) throw new StoreError('artifact_not_found');
    if (row.removedMarker) throw markerFound(row, false);
    return { ...row, current: true };
  }
  const version = await findVersion(querier, name, versionName);
  if (version === undefined || version.removedMarker) judgeAccess(undefined);
  if (version === undefined) throw new StoreError('version_not_found', undefined, { details: { version_name: versionName } });
  if (version.removedMarker) throw markerFound(version, true);
  return version;
}

function judge(
  { annotation, mayBypassGovernance }: AnnotationWish,
  before: ArtifactAnnotations,
  after: ArtifactAnnotations,
  { lock, nowMs }: { readonly lock: ObjectLockSetting | undefined; readonly nowMs: number },
): void {
  const refusal =
    annotation === 'retention'
      ? judgeRetentionChange(before.retention, after.retention, lock, { nowMs, mayBypassGovernance })
      : annotation === 'legal_hold'
        ? judgeLegalHoldChange(lock)
        : undefined;
  if (refusal !== undefined) throw refusal;
}

function tell(batch: Batch, container: ContainerRow, wish: AnnotationWish, versionName: string): void {
  batch.count({ ...container, operation: 'annotate', bytes: 0 });
  batch.emit(
    eventAt(batch.now, {
      type: 'artifact.annotated',
      container: container.name,
      containerId: container.containerId,
      artifact: wish.path,
      operation: 'annotate',
      tenantId: container.tenantId,
      data: {
        annotation: wish.annotation,
        removed: wish.document === '',
        principal: wish.principalId,
        ...(versionName === '' ? {} : { version: versionName }),
      },
    }),
  );
}

function applyToCache(cache: ArtifactCache, version: VersionRow, annotations: string): void {
  if (!version.current) return;
  const key = artifactKey(version.containerId, version.path);
  const entry = cache.get(key);
  if (entry === undefined) return;
  if (entry === 'absent' || entry.versionId !== version.versionId) cache.forget(key);
  else cache.apply(key, entry.withAnnotations(annotations));
}
