/**
 * The order in which files begin. Vitest begins with the largest files as long as it knows no durations, and on a fresh clone it knows none:
 * the longest of all, a small file, would begin near the end and leave the other workers waiting for it.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of 30 s and more in the quick tier, the longest first. Only the order matters. */
export const longest = [
  'conformance/clients/real-clients',
  'cluster/fault-points',
  'conformance/documents/documents',
  'conformance/vault/ways',
  'cluster/moved-data',
  'conformance/vault/vault',
  'cluster/start',
  'conformance/clients/newcomer',
  'conformance/history/sync-backends',
  'conformance/drivers/s3-radosgw',
  'cluster/vault',
  'cluster/scrub-s3',
  'conformance/backups/backups',
  'conformance/history/sync',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex((each) => moduleId.endsWith(`/${each}.test.ts`));
  return rank < 0 ? longest.length : rank;
}
