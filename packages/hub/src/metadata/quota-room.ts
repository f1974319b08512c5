/** Quotas of containers, judged in the order of commits: what one change takes, the next one of the batch has not. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Querier } from '../database/database.ts';
import type { ArtifactChange } from './artifact-change.ts';
import { planOf, replacedBy, type Standing, weightOf } from './artifact-plan.ts';
import { findContainerUsage } from './artifact-queries.ts';
import type { Containers } from './containers.ts';

export interface QuotaRoom {
  bytes: number;
  artifacts: number;
}

export async function quotaRooms(
  containers: Containers,
  querier: Querier,
  changes: readonly ArtifactChange[],
): Promise<Map<string, QuotaRoom>> {
  const rooms = new Map<string, QuotaRoom>();
  const limited = new Map<string, { bytesMax: number; artifactsMax: number }>();
  for (const { containerId } of changes) {
    const quota = containers.byId(containerId)?.documents.setting('quota');
    if (quota !== undefined) {
      limited.set(containerId, { bytesMax: quota.bytesMax ?? Infinity, artifactsMax: quota.artifactsMax ?? Infinity });
    }
  }
  if (limited.size === 0) return rooms;
  const used = await findContainerUsage(querier, [...limited.keys()]);
  for (const [containerId, { bytesMax, artifactsMax }] of limited) {
    const usage = used.get(containerId) ?? { bytes: 0, artifacts: 0 };
    rooms.set(containerId, { bytes: bytesMax - usage.bytes, artifacts: artifactsMax - usage.artifacts });
  }
  return rooms;
}

export function judgeQuota(
  change: ArtifactChange,
  standing: Standing,
  rooms: ReadonlyMap<string, QuotaRoom>,
): StoreError | undefined {
  const room = rooms.get(change.containerId);
  if (room === undefined || change.kind !== 'write') return undefined;
  const replaced = replacedBy(planOf(change, standing), standing);
  const bytes = replaced.reduce((sum, row) => sum - row.size, change.size);
  const artifacts = replaced.reduce((sum, row) => sum - weightOf(row), 1);
  if (bytes > room.bytes || artifacts > room.artifacts) return new StoreError('quota_exceeded');
  room.bytes -= bytes;
  room.artifacts -= artifacts;
  return undefined;
}
