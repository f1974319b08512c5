/** The call that removes: paths and named versions, each judged and done by itself, however many are asked for at once. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Removal__Output } from '@felloe/contracts/gen/felloe/v1/Removal.ts';
import type { RemoveResult } from '@felloe/contracts/gen/felloe/v1/RemoveResult.ts';
import type { Access } from '../access/access.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Outcome } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import type { CallContext } from '../session/call-context.ts';
import type { ArtifactCache } from './artifact-cache.ts';
import type { ArtifactChanged } from './artifact-change.ts';
import type { Artifacts } from './artifacts.ts';
import { conditionsOf, fencingOf } from './conditions-of.ts';
import type { ContainerRow } from './records.ts';
import { removeVersion } from './remove-version.ts';
import { subjectOf } from './subject-of.ts';

export interface RemovalParts {
  readonly access: Access;
  readonly artifacts: Artifacts;
  readonly lanes: Lanes;
  readonly cache: ArtifactCache;
  readonly references: BlobReferences;
}

/**
 * One result a removal, in order. They go into the lane together and so into few transactions; a repeated request finds the answer of
 * each under a key of its own.
 */
export async function removeAll(
  parts: RemovalParts,
  containerName: string,
  removals: readonly Removal__Output[],
  context: CallContext,
): Promise<RemoveResult[]> {
  const { idempotency } = context.order;
  const { container, refusals } = judgeAll(parts.access, containerName, removals, context);
  return Promise.all(
    removals.map(async (removal, index): Promise<RemoveResult> => {
      const order: JobOrder = {
        ...context.order,
        idempotency: idempotency && { ...idempotency, key: `${idempotency.key}/${index}` },
      };
      const refusal = refusals[index];
      if (refusal !== undefined) return resultOf({ error: refusal });
      try {
        return resultOf({ value: await remove(parts, container, removal, context, order) });
      } catch (error) {
        return resultOf({ error: StoreError.from(error) });
      }
    }),
  );
}

/**
 * Each path is judged by itself, all before any is removed: a decision that needs the request's facts asks for them once. Who may remove
 * none of them and may not see the container either learns only that.
 */
function judgeAll(access: Access, containerName: string, removals: readonly Removal__Output[], context: CallContext) {
  let container: ContainerRow | undefined;
  const refusals = removals.map(({ path, version_id: versionName, bypass_governance: bypasses }): StoreError | undefined => {
    try {
      const action = versionName === '' ? 'artifact.remove' : 'version.remove';
      container = access.container(context, action, containerName, path);
      if (bypasses) mayBypass(access, container, path, context);
      return undefined;
    } catch (error) {
      const refusal = StoreError.from(error);
      if (refusal.code !== 'access_denied') throw refusal;
      return refusal;
    }
  });
  return { container: container ?? access.container(context, 'container.describe', containerName), refusals };
}

function remove(
  parts: RemovalParts,
  container: ContainerRow,
  removal: Removal__Output,
  context: CallContext,
  order: JobOrder,
): Promise<ArtifactChanged> {
  const { access, artifacts } = parts;
  const conditions = conditionsOf(removal.conditions);
  const fencing = fencingOf(removal.conditions);
  const { path, version_id: versionName } = removal;
  if (versionName === '') {
    const subject = subjectOf(container, path, context);
    return artifacts.change(container, { kind: 'remove', operation: 'remove', ...subject, conditions, fencing }, order);
  }
  const mayBypassGovernance = removal.bypass_governance && mayBypass(access, container, path, context);
  const { principalId } = context.principal;
  const version = { path, versionName, conditions, fencing, mayBypassGovernance, principalId, operation: 'remove' as const };
  return removeVersion(parts, container, version, order);
}

/** Who asks to bypass and may not is judged like anybody else. */
export function mayBypass(access: Access, container: ContainerRow, path: string, context: CallContext): boolean {
  try {
    access.container(context, 'artifact.retention.bypass', container.name, path);
    return true;
  } catch (error) {
    if (StoreError.from(error).code === 'access_denied') return false;
    throw error;
  }
}

function resultOf(outcome: Outcome<ArtifactChanged>): RemoveResult {
  if ('error' in outcome) return { failure_code: outcome.error.code, failure_message: outcome.error.message };
  const { existed, versionName, removedMarker = false } = outcome.value;
  return { existed, version_id: versionName, removed_marker: removedMarker };
}
