/** What a nemesis can do to a cluster. Each harm is undone before it resolves, so that the next one meets a whole cluster. */
import { setTimeout as sleep } from 'node:timers/promises';
import { partition } from '../faults/fault-settings.ts';
import type { Harm } from '../workload/nemesis.ts';
import type { Cluster, ClusterSpoke } from './cluster.ts';

function anySpoke(cluster: Cluster, random: () => number): ClusterSpoke {
  const spoke = cluster.spokes[Math.floor(random() * cluster.spokes.length)];
  if (spoke === undefined) throw new Error('the cluster has no spokes');
  return spoke;
}

/** kill -9 of a spoke, and its restart after a moment. */
export function killSpoke(cluster: Cluster, downMs: { readonly max: number } = { max: 500 }): Harm {
  return {
    name: 'spoke killed',
    run: async (random) => {
      const { process } = anySpoke(cluster, random);
      await process.kill();
      await sleep(random() * downMs.max);
      await process.start();
    },
  };
}

/** kill -9 of the hub, and its restart after a moment. The spokes have to find it again by themselves. */
export function killHub(cluster: Cluster, downMs: { readonly max: number } = { max: 500 }): Harm {
  return {
    name: 'hub killed',
    run: async (random) => {
      await cluster.hub.kill();
      await sleep(random() * downMs.max);
      await cluster.hub.start();
      await allReady(cluster);
    },
  };
}

/** SIGSTOP of a spoke for longer than its lease: it wakes as a zombie. */
export function pauseSpoke(cluster: Cluster, pauseMs: number): Harm {
  return {
    name: 'spoke paused',
    run: async (random) => {
      const { process } = anySpoke(cluster, random);
      process.pause();
      await sleep(pauseMs);
      process.resume();
      await process.waitUntilReady();
    },
  };
}

/** A spoke and the hub do not hear each other, though their connection stays. */
export function partitionSpoke(cluster: Cluster, partitionMs: number): Harm {
  return {
    name: 'spoke partitioned',
    run: async (random) => {
      const { hubLink, process } = anySpoke(cluster, random);
      await hubLink.setFaults(partition);
      await sleep(partitionMs);
      await hubLink.clearFaults();
      await process.waitUntilReady();
    },
  };
}

/** The connections between a spoke and the hub are reset. */
export function resetSpokeLink(cluster: Cluster): Harm {
  return {
    name: 'session reset',
    run: async (random) => {
      const { hubLink, process } = anySpoke(cluster, random);
      hubLink.cutAll('reset');
      await process.waitUntilReady();
    },
  };
}

/** Postgres ends without a checkpoint and recovers. */
export function restartPostgres(cluster: Cluster): Harm {
  return {
    name: 'Postgres restarted',
    run: async () => {
      await cluster.services.postgres.immediateRestart();
      await cluster.hub.waitUntilReady();
      await allReady(cluster);
    },
  };
}

async function allReady(cluster: Cluster): Promise<void> {
  await Promise.all(cluster.spokes.map((spoke) => spoke.process.waitUntilReady()));
}
