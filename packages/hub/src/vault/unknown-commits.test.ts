/** The vault while connections break around COMMIT, before and after the database has done it: nothing is lost, and nothing done twice. */
import { type CommitFate, startCommitCutter } from '@felloe/testkit/faults/commit-cutter.ts';
import { startTestPostgres } from '@felloe/testkit/hub/test-hub.ts';
import { startVaultHub, testBytes, testHash } from '@felloe/testkit/hub/vault-hub.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterAll(() => postgres.stop());

const ada = testHash('ada');
const box = { topic: 'v1/ra_wo/transfer', owner: ada };
const subject = { topic: 'v1/ra_wa/user_data', owner: ada };

it('appends and saves each once, in places without a gap', async () => {
  const fresh = await postgres.freshDatabase();
  const { hostname: host, port } = new URL(fresh.url);
  let isCutting = false;
  const fates: readonly CommitFate[] = ['pass', 'cut-after', 'pass', 'cut-before', 'pass'];
  const decide = (commit: number): CommitFate => (isCutting ? (fates[commit % fates.length] ?? 'pass') : 'pass');
  await using cutter = await startCommitCutter({ target: { host, port: Number(port) }, decide });
  const behindCutter = { ...postgres, freshDatabase: async () => ({ ...fresh, url: cutter.through(fresh.url) }) };
  const vault = await startVaultHub(behindCutter);
  try {
    await vault.leaseBlob();
    isCutting = true;
    const positions = Array.from({ length: 24 }, async (_, index) => (await vault.append(testBytes(box, index))).position);
    const saving = (async () => {
      let prevDigest = '';
      for (let turn = 0; turn < 6; turn += 1) {
        const bytes = testBytes(subject, `turn ${turn}`);
        await vault.store(bytes);
        await vault.save(bytes, prevDigest);
        prevDigest = bytes.digest;
      }
      return prevDigest;
    })();
    const acknowledged = (await Promise.all(positions)).sort((one, other) => one - other);
    const last = await saving;
    isCutting = false;
    expect(cutter.counts.cutAfter + cutter.counts.cutBefore).toBeGreaterThan(5);
    expect(acknowledged).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect((await vault.list(box)).entries.map(({ position }) => position)).toEqual(acknowledged);
    expect(await vault.read(subject)).toMatchObject({ digest: last });
    const checked = await vault.hub.administer<{ faults: unknown[] }>('vault.check', {
      tenant: 'acme',
      container: vault.container,
    });
    expect(checked.faults).toEqual([]);
  } finally {
    await vault.close();
  }
});
