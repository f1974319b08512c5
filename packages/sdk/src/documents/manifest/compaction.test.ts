import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeableOf, mergedSegment, onlyWinners, overflowOf, withSegment } from './compaction.ts';
import { type Change, emptyManifest, type Manifest, type Segment, sequenced, type SequencedChange } from './manifest.ts';
import { beats, claimOf, type ConflictRule } from './winner.ts';

const limits = { manifestChangesMax: 6, segmentsPerLevel: 3 };

const changes: fc.Arbitrary<Change> = fc
  .record({
    record: fc.integer({ min: 0, max: 3 }),
    version: fc.integer({ min: 1, max: 9 }),
    day: fc.integer({ min: 1, max: 28 }),
    device: fc.constantFrom('phone', 'tablet', 'laptop'),
  })
  .map(({ record, version, day, device }) => ({
    type: 'record',
    family_member_id: 'emma',
    record_id: `record-${record}`,
    version,
    timestamp: `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`,
    device_id: device,
    action: 'update',
  }));

/** What the writer of each change leaves in the storage. */
class Store {
  manifest: Manifest = emptyManifest('test', new Date(0));
  readonly segments = new Map<string, Segment>();

  append(change: Change, rule: ConflictRule): void {
    this.manifest = { ...this.manifest, version: this.manifest.version + 1, changes: [...this.manifest.changes, change] };
    const overflow = overflowOf(this.manifest, limits);
    if (overflow !== undefined) this.#take(overflow);
    for (;;) {
      const run = overflow === undefined ? undefined : mergeableOf(this.manifest.segments ?? [], limits);
      if (run === undefined) return;
      this.#take(
        mergedSegment(
          run.map(({ key }) => this.segments.get(key) as Segment),
          rule,
        ),
      );
    }
  }

  since(version: number): SequencedChange[] {
    const older = (this.manifest.segments ?? []).flatMap(({ key }) => this.segments.get(key)?.entries ?? []);
    return [...older, ...sequenced(this.manifest)].filter(({ sequence }) => sequence > version);
  }

  #take(segment: Segment): void {
    const key = `${segment.first}-${segment.last}`;
    this.segments.set(key, segment);
    this.manifest = withSegment(this.manifest, { first: segment.first, last: segment.last, level: segment.level, key });
  }
}

it.each(['versions', 'last-write-wins'] as const)('a reader of any cursor ends up with what counts: %s', (rule) => {
  fc.assert(
    fc.property(fc.array(changes, { minLength: 1, maxLength: 120 }), fc.nat(120), (told, cursor) => {
      const store = new Store();
      const all = told.map((change, index) => ({ sequence: index + 1, change }));
      for (const change of told) store.append(change, rule);
      const known = onlyWinners(
        all.filter(({ sequence }) => sequence <= cursor),
        rule,
      );
      const reached = onlyWinners([...known, ...store.since(cursor)], rule).map(({ change }) => claimOf(change));
      const wanted = onlyWinners(all, rule).map(({ change }) => claimOf(change));
      expect(new Set(reached.map((claim) => JSON.stringify(claim)))).toEqual(
        new Set(wanted.map((claim) => JSON.stringify(claim))),
      );
      expect(store.manifest.version).toBe(told.length);
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('stays small: a few changes in the manifest, few segments, little more than one entry for each record in them', () => {
  const store = new Store();
  const [change] = fc.sample(changes, { seed: 1, numRuns: 1 });
  if (change?.type !== 'record') throw new Error('no sample');
  for (let version = 1; version <= 2_000; version += 1)
    store.append({ ...change, record_id: `record-${version % 4}`, version }, 'versions');
  expect(store.manifest.changes.length).toBeLessThanOrEqual(limits.manifestChangesMax);
  const { segments = [] } = store.manifest;
  expect(segments.length).toBeLessThan(20);
  expect(segments.reduce((sum, { key }) => sum + (store.segments.get(key)?.entries.length ?? 0), 0)).toBeLessThan(
    segments.length * 5,
  );
});

it('the rules are total orders: of two different claims exactly one counts', () => {
  fc.assert(
    fc.property(changes, changes, fc.constantFrom('versions' as const, 'last-write-wins' as const), (left, right, rule) => {
      const [one, other] = [claimOf(left), claimOf(right)];
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      expect([beats(rule, one, other), beats(rule, other, one)].filter(Boolean)).toHaveLength(isSame ? 0 : 1);
    }),
    { seed: 1 },
  );
});
