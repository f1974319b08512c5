/** One walk through a container: page after page of what its rules are about, each carried out before the next is read. */
import { comparePaths } from '@felloe/engine/artifact/path.ts';
import { type LifecycleStage, type PathRange, reachOf } from '@felloe/engine/lifecycle/reach.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Database } from '../database/database.ts';
import { findUploadsFrom } from '../uploads/upload-queries.ts';
import { findCurrentPage, findOlderPage, type Walk } from './lifecycle-queries.ts';
import { abortUpload, expireCurrent, expireOlder, type Outcome, type RemovalParts, type Ruled } from './lifecycle-removals.ts';

export interface WalkParts extends RemovalParts {
  readonly database: Database;
}

/** What a page came to: where the walk stands after it, and how many were removed. */
export interface WalkedPage {
  readonly walk: Walk;
  readonly removed: number;
}

const stages: readonly LifecycleStage[] = ['current', 'older', 'uploads'];

export function beginWalk(settingVersion: number, now: number): Walk {
  return { settingVersion, beganAt: now, endedAt: 0, stage: 'current', path: '', versionId: '', newerVersions: 0 };
}

/** Reads the next page and carries out what is due in it. `endedAt` is set when it was the last. */
export async function walkPage(parts: WalkParts, ruled: Ruled, walk: Walk): Promise<WalkedPage> {
  const reach = reachOf(ruled.setting.rules);
  const hasOlder = ruled.container.documents.setting('versioning') !== undefined;
  const rangeOf = (stage: LifecycleStage) => (stage === 'older' && !hasOlder ? undefined : reach.get(stage));
  let at = walk;
  let range = rangeOf(at.stage);
  while (range === undefined && at.endedAt === 0) {
    at = nextStage(parts, at);
    range = rangeOf(at.stage);
  }
  if (range === undefined || at.endedAt !== 0) return { walk: at, removed: 0 };
  const page = await pages[at.stage](parts, ruled, at, range);
  const removed = page.outcomes.filter((outcome) => outcome === 'removed').length;
  return { walk: page.place === undefined ? nextStage(parts, at) : { ...at, ...page.place }, removed };
}

function nextStage({ clock }: WalkParts, walk: Walk): Walk {
  const stage = stages[stages.indexOf(walk.stage) + 1];
  const beginning = { path: '', versionId: '', newerVersions: 0 };
  return stage === undefined ? { ...walk, ...beginning, endedAt: clock.now() } : { ...walk, ...beginning, stage };
}

interface Page {
  readonly outcomes: readonly Outcome[];
  /** Undefined when there is nothing after it. */
  readonly place: Pick<Walk, 'path' | 'versionId' | 'newerVersions'> | undefined;
}

type ReadPage = (parts: WalkParts, ruled: Ruled, walk: Walk, range: PathRange) => Promise<Page>;

const limit = limits.lifecycle.pageMax;

const pages: Readonly<Record<LifecycleStage, ReadPage>> = {
  current: async (parts, ruled, walk, range) => {
    const versions = await findCurrentPage(parts.database, ruled.container, { range, after: walk.path, limit });
    const outcomes = await inGroups(versions, (version) => expireCurrent(parts, ruled, version));
    const last = versions.length < limit ? undefined : versions.at(-1);
    return { outcomes, place: last && { path: last.path, versionId: '', newerVersions: 0 } };
  },
  older: async (parts, ruled, walk, range) => {
    const after = walk.path === '' ? undefined : { path: walk.path, versionId: walk.versionId };
    const versions = await findOlderPage(parts.database, ruled.container, { range, after, limit });
    let { path, newerVersions } = walk;
    const counted = versions.map((version) => {
      if (version.path !== path) newerVersions = 0;
      path = version.path;
      newerVersions += 1;
      return { version, newer: newerVersions - 1 };
    });
    const outcomes = await inGroups(counted, ({ version, newer }) => expireOlder(parts, ruled, version, newer));
    const last = versions.length < limit ? undefined : versions.at(-1);
    return { outcomes, place: last && { path: last.path, versionId: last.versionId, newerVersions } };
  },
  uploads: async (parts, ruled, walk, range) => {
    const isStart = walk.path === '';
    const from = { path: isStart ? range.from : walk.path, inclusive: isStart, uploadId: walk.versionId };
    const uploads = await findUploadsFrom(parts.database, ruled.container, from, limit);
    const outcomes = await inGroups(uploads, (upload) => abortUpload(parts, ruled, upload));
    const last = uploads.length < limit ? undefined : uploads.at(-1);
    if (last === undefined || (range.to !== undefined && comparePaths(last.path, range.to) >= 0))
      return { outcomes, place: undefined };
    return { outcomes, place: { path: last.path, versionId: last.uploadId, newerVersions: 0 } };
  },
};

/** So many at once as share a transaction well. */
async function inGroups<T>(items: readonly T[], run: (item: T) => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < items.length; start += limits.lifecycle.removalsUnderWayMax) {
    const group = items.slice(start, start + limits.lifecycle.removalsUnderWayMax);
    outcomes.push(...(await Promise.all(group.map(run))));
  }
  return outcomes;
}
