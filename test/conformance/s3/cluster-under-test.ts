/** The installation these tests speak to from outside: two spokes with a balancer before them, so that no test leans on one of them. */
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { givenEnvironment } from '../../tier.ts';

export function startClusterUnderTest(): Promise<Cluster> {
  return startCluster({
    spokes: 2,
    given: givenServicesFrom(givenEnvironment),
    inherited: { PATH: givenEnvironment['PATH'] ?? '' },
  });
}
