/** The installation these tests speak to from outside: two spokes with a balancer before them, so that no test leans on one of them. */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';

export function startClusterUnderTest(): Promise<Cluster> {
  return startCluster({
    spokes: 2,
    given: givenServicesFrom(testEnvironment),
    inherited: { PATH: testEnvironment['PATH'] ?? '' },
  });
}
