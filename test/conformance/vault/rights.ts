/** Who may do what: the kinds of topics by the six endpoints, asked by the owner and by somebody else. */
import { describe, expect, test } from 'vitest';
import { digestOf, VaultClient } from './vault-client.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

type Row = [rights: string, read: [number, number], snapshot: [number, number], history: [number, number]];

/** Statuses for the owner and for somebody else. */
const rows: Row[] = [
  ['ra_swa', [200, 403], [200, 403], [403, 403]],
  ['ro_swo', [200, 200], [200, 200], [403, 403]],
  ['ra_wa', [200, 403], [200, 403], [200, 403]],
  ['ra_wo', [200, 403], [200, 200], [200, 200]],
  ['ro_wa', [200, 200], [200, 403], [200, 403]],
  ['ro_wo', [200, 200], [200, 200], [200, 200]],
];

export function rightTests(underTest: () => VaultUnderTest): void {
  describe('rights', () => {
    const owner = new VaultClient();
    const other = new VaultClient();

    test.each(rows)('%s', async (rights, read, snapshot, history) => {
      const [one, another] = underTest().bases;
      const topic = `v1/${rights}/matrix`;
      const askers = [owner, other] as const;
      for (const [index, asker] of askers.entries()) {
        const base = index === 0 ? one : another;
        const place = { topic, pubkey: owner.pubkey };
        const digest = digestOf(`by ${index}`);
        const statuses = {
          getSnapshot: (await asker.getSnapshot(base, place)).status,
          getBatch: (await asker.getBatch(base, { ...place, digests: [digest] })).status,
          getSequence: (await asker.getSequence(base, place)).status,
          preSave: (await asker.preSave(base, { ...place, digest })).status,
          saveBatch: (await asker.saveBatch(base, [{ ...place, digest }])).status,
          save: (await asker.save(base, { ...place, digest, prevDigest: null })).status,
        };
        // Its bytes were never sent.
        const saved = snapshot[index] === 200 ? 400 : snapshot[index];
        expect(statuses, index === 0 ? 'owner' : 'other').toEqual({
          getSnapshot: read[index],
          getBatch: read[index],
          getSequence: read[index],
          preSave: snapshot[index],
          saveBatch: history[index],
          save: saved,
        });
      }
    });

    test('a write-once snapshot is written once', async () => {
      const [one, another] = underTest().bases;
      const topic = 'v1/ra_swo/once';
      const digest = await owner.store(one, { topic, prevDigest: null }, 'first');
      const second = digestOf('second');
      const none = await owner.save(another, { topic, digest: second, prevDigest: null });
      expect(none).toMatchObject({ status: 409, json: { error: 'precondition_failed' } });
      const replacing = await owner.save(another, { topic, digest: second, prevDigest: digest });
      expect(replacing).toMatchObject({ status: 403, json: { error: 'access_denied' } });
    });

    test('an open read is of the one who is asked for, not of who asks', async () => {
      const [one] = underTest().bases;
      const topic = 'v1/ro_wo/board';
      const digests = await other.append(one, { topic, pubkey: owner.pubkey }, ['from the other']);
      const page = await other.page(one, { topic, pubkey: owner.pubkey });
      expect(page.presignedUrlsWithMeta.map(({ meta }) => meta.digest)).toEqual(digests);
      expect((await other.page(one, { topic })).presignedUrlsWithMeta).toEqual([]);
    });
  });
}
