/** The store vault over the wire, on a cluster of two spokes: what one of them begins, the other goes on with. */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { afterAll, beforeAll } from 'vitest';
import { shapeTests } from './shapes.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({
    spokes: 2,
    inherited: { PATH: testEnvironment['PATH'] ?? '' },
    spokeVariables: { FELLOE_SPOKE_VAULT_CLIENT_VERSION_MIN: '1.2.3' },
  });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const underTest = (): VaultUnderTest => ({
  bases: cluster.spokes.map((spoke) => `${spoke.appEndpoint}/vault`) as [string, string],
});

shapeTests(underTest);
