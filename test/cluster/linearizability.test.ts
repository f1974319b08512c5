/** Reads and writes of real clients through two spokes while processes are killed, checked per key. */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { byKey } from '@felloe/testkit/checkers/history.ts';
import { type ConditionalOperation, conditionalRegister } from '@felloe/testkit/checkers/conditional-register.ts';
import { checkRegisters, type RegisterOperation } from '@felloe/testkit/checkers/register.ts';
import { checkLinearizable, type Verdict } from '@felloe/testkit/checkers/wgl.ts';
import { auditInstallation } from '@felloe/testkit/audit/audit-installation.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { killHub, killSpoke, partitionSpoke, resetSpokeLink } from '@felloe/testkit/cluster/cluster-harms.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { type Harm, runNemesis } from '@felloe/testkit/workload/nemesis.ts';
import { type RegisterWorkloadOptions, runRegisterWorkload } from '@felloe/testkit/workload/register-workload.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from '../report.ts';
import { counts, seedFor } from '../tier.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ spokes: 2, given: givenServicesFrom(testEnvironment) });
});
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

/** Runs the workload under the nemesis until enough was acknowledged and enough harm was done. */
async function underHarm(
  name: string,
  workload: Pick<RegisterWorkloadOptions, 'keys' | 'clients' | 'conditional' | 'operationsPerClientMax'>,
  nemesis: { readonly harms: readonly Harm[]; readonly count: number },
) {
  const containers = Array.from({ length: 4 }, (_, index) => `${name}-${index}`);
  for (const each of containers) await cluster.s3(0).send(new CreateBucketCommand({ Bucket: each }));
  const seed = seedFor(name);
  const endpoints = [cluster.rawS3(0), cluster.rawS3(1)];
  const stop = new AbortController();
  const running = runRegisterWorkload({
    ...workload,
    endpoints,
    containers,
    seed,
    signal: stop.signal,
    bodyBytesMax: 300_000,
    timeoutMs: 10_000,
  });
  const harms = await runNemesis({
    harms: nemesis.harms,
    seed,
    waitMs: { min: 200, max: 1_500 },
    signal: stop.signal,
    countMax: nemesis.count,
  });
  stop.abort();
  const result = await running;
  for (const endpoint of endpoints) await endpoint[Symbol.asyncDispose]();
  const { acknowledged, unknown, operations, wrongBytes, unexpected } = result;
  record(`linearizability: ${name}`, {
    ...harms,
    operations: operations.length,
    acknowledged,
    unknown,
    wrongBytes: wrongBytes.length,
  });
  expect(wrongBytes).toEqual([]);
  expect(Object.fromEntries(unexpected)).toEqual({});
  return result;
}

describe('two spokes and a hub that die all the time', () => {
  it('read and write as one register per path', async () => {
    const keys = Array.from({ length: counts({ quick: 40, full: 200 }) }, (_, index) => `register-${index}`);
    const harms = [killSpoke(cluster), killSpoke(cluster), killHub(cluster), resetSpokeLink(cluster)];
    const result = await underHarm(
      'registers',
      { keys, clients: 16, conditional: false },
      { harms, count: counts({ quick: 12, full: 120 }) },
    );
    expect(result.acknowledged).toBeGreaterThan(counts({ quick: 1_000, full: 50_000 }));
    expect(checkRegisters(result.operations as RegisterOperation[])).toEqual([]);
  });

  it('judge conditions and removals in one order per path', async () => {
    const keys = Array.from({ length: counts({ quick: 60, full: 300 }) }, (_, index) => `conditional-${index}`);
    const harms = [killSpoke(cluster), killHub(cluster), partitionSpoke(cluster, 3_000)];
    const result = await underHarm(
      'conditionals',
      { keys, clients: 8, conditional: true, operationsPerClientMax: counts({ quick: 500, full: 3_500 }) },
      { harms, count: counts({ quick: 4, full: 40 }) },
    );
    const verdicts: Record<Verdict, string[]> = { linearizable: [], 'not linearizable': [], undecided: [] };
    const histories = byKey(result.operations);
    for (const [key, operations] of histories) verdicts[checkLinearizable(operations, conditionalRegister)].push(key);
    // Such a history may not come again: it is the whole evidence.
    for (const key of verdicts['not linearizable']) console.error(tellHistory(histories.get(key) ?? []));
    expect(verdicts['not linearizable']).toEqual([]);
    expect(verdicts.undecided).toEqual([]);
    expect(verdicts.linearizable.length).toBe(keys.length);
  });

  it('leave records and bytes in agreement', async () => {
    const { services, blobDirectory } = cluster;
    const audit = await auditInstallation({ databaseUrl: services.databaseUrl, blobDirectory, readsBytes: true });
    expect(audit.liveBlobs).toBeGreaterThan(0);
    expect(audit.lost).toEqual([]);
    expect(audit.contradictions).toEqual([]);
  });
});

/** A line for each operation, in the order in which they began. */
function tellHistory(operations: readonly ConditionalOperation[]): string {
  const ordered = operations.toSorted((one, other) => one.invokedAt - other.invokedAt);
  const startedAt = ordered[0]?.invokedAt ?? 0;
  const ms = (at: number) => (Number.isFinite(at) ? ((at - startedAt) / 1_000_000).toFixed(1) : 'unknown');
  return ordered
    .map(({ invokedAt, completedAt, ...rest }) => `${ms(invokedAt)} … ${ms(completedAt)} ms ${JSON.stringify(rest)}`)
    .join('\n');
}
