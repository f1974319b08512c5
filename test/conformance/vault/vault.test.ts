/** The store vault over the wire, on a cluster of two spokes: what one of them begins, the other goes on with. */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { afterAll, beforeAll } from 'vitest';
import { beyondTests } from './beyond.ts';
import { browserTests } from './browser.ts';
import { byteTests } from './bytes.ts';
import { commandTests } from './commands.ts';
import { hostileTests } from './hostile.ts';
import { operatorTests } from './operators.ts';
import { rightTests } from './rights.ts';
import { sdkTests } from './sdk.ts';
import { shapeTests } from './shapes.ts';
import { throughSpokeTests } from './through-spoke.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({
    spokes: 2,
    inherited: { PATH: testEnvironment['PATH'] ?? '' },
    spokeVariables: {
      FELLOE_SPOKE_VAULT_CLIENT_VERSION_MIN: '1.2.3',
      // All tests come from one address, and send wrong signatures too.
      FELLOE_SPOKE_VAULT_VERIFICATIONS_PER_SECOND: '1000',
    },
  });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const underTest = (): VaultUnderTest => ({
  bases: cluster.spokes.map((spoke) => `${spoke.appEndpoint}/vault`) as [string, string],
});

shapeTests(underTest);
rightTests(underTest);
hostileTests(underTest);
byteTests(underTest);
throughSpokeTests(underTest);
beyondTests(underTest);
sdkTests(underTest);
commandTests(underTest);
browserTests(underTest);
operatorTests(() => ({ endpoint: cluster.spokes[0]?.appEndpoint ?? '', token: cluster.adminToken }));
