/** The hub's connections to Postgres are cut around COMMIT, so that it cannot know what was done. Nothing may be lost or done twice. */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { auditInstallation } from '@felloe/testkit/audit/audit-installation.ts';
import { outboxEvents } from '@felloe/testkit/audit/outbox-events.ts';
import { checkEvents, type DeliveredEvent, type ToldChange } from '@felloe/testkit/checkers/events.ts';
import { randomFrom } from '@felloe/testkit/checkers/random-register-history.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import type { CommitFate } from '@felloe/testkit/faults/commit-cutter.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { bodyOf, isBodyOf } from '@felloe/testkit/workload/unique-body.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { record } from '../report.ts';
import { counts, seedFor } from '../tier.ts';
import { type FoundVersion, type ToldVersion, writeVersions, wrongVersions } from './version-writers.ts';

const cutsWanted = counts({ quick: 60, full: 500 });
/** Several, so that a statement that is cut holds commits of more than one lane. */
const containers = ['ambiguous-0', 'ambiguous-1', 'ambiguous-2', 'ambiguous-3'] as const;
/** With versions. */
const keeping = 'ambiguous-versions';

let cluster: Cluster;
let armed = false;
const random = randomFrom(seedFor('ambiguous commits'));
/** One COMMIT in four is cut, three of four cuts behind it: most were done and nobody was told. */
function decide(): CommitFate {
  if (!armed || random() > 0.25) return 'pass';
  return random() < 0.75 ? 'cut-after' : 'cut-before';
}

beforeAll(async () => {
  cluster = await startCluster({ spokes: 2, given: givenServicesFrom(testEnvironment), decideCommit: decide });
  for (const name of [...containers, keeping]) await cluster.s3(0).send(new CreateBucketCommand({ Bucket: name }));
  await cluster.s3(0).send(new PutBucketVersioningCommand({ Bucket: keeping, VersioningConfiguration: { Status: 'Enabled' } }));
});
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

it('a write whose COMMIT went unanswered is neither lost nor done twice', async () => {
  const cuts = () =>
    (cluster.services.commitCutter?.counts.cutAfter ?? 0) + (cluster.services.commitCutter?.counts.cutBefore ?? 0);
  const changes: ToldChange[] = [];
  const clients = [cluster.rawS3(0), cluster.rawS3(1)] as const;
  armed = true;
  const versions: ToldVersion[] = [];
  const enough = () => cuts() >= cutsWanted;
  await Promise.all([
    ...Array.from({ length: 3 }, async (_, client) => {
      const wish = { container: keeping, path: `v${client}`, until: enough };
      versions.push(...(await writeVersions(client === 0 ? clients[0] : clients[1], wish)));
    }),
    ...Array.from({ length: 5 }, async (_, client) => {
      for (let sequence = 0; !enough(); sequence += 1) {
        // Every path is written once, so its one event is all there may be.
        const path = `c${client}-${sequence}-2000`;
        const answer = await clients[client % 2]?.send({ method: 'PUT', target: targetOf(path), body: bodyOf(path) });
        changes.push({ path, change: 'written', outcome: answer?.status === 200 ? 'ok' : 'info' });
        if (!cluster.hub.running) throw new Error(`the hub ended:\n${cluster.hub.output()}`);
      }
    }),
  ]);
  armed = false;

  let lost = 0;
  for (const { path, outcome } of changes) {
    const answer = await clients[0]?.send({ method: 'GET', target: targetOf(path) });
    const isThere = answer?.status === 200 && isBodyOf(path, answer.body);
    if (outcome === 'ok' && !isThere) lost += 1;
  }
  for (const client of clients) await client[Symbol.asyncDispose]();
  const violations = checkEvents({ changes, events: await writtenEvents() });
  const duplicated = violations.filter((violation) => violation.reason === 'told twice').length;
  const acknowledged = changes.filter((change) => change.outcome === 'ok').length;
  const wrong = wrongVersions(versions, await foundVersions());
  const figures = {
    ...cluster.services.commitCutter?.counts,
    writes: changes.length,
    acknowledged,
    lost,
    duplicated,
    versions: versions.length,
  };
  console.info(`ambiguous commits: ${JSON.stringify(figures)}`);
  record('ambiguous commits', figures);
  expect({ lost, violations, wrong }).toEqual({ lost: 0, violations: [], wrong: [] });
  expect(acknowledged).toBeGreaterThan(changes.length * 0.9);

  const audit = await auditInstallation({
    databaseUrl: cluster.services.databaseUrl,
    blobDirectory: cluster.blobDirectory,
    readsBytes: true,
  });
  expect({ lost: audit.lost, contradictions: audit.contradictions }).toEqual({ lost: [], contradictions: [] });
});

/** Of a path `cN-…`. */
function targetOf(path: string): string {
  return `/${containers[Number(path[1]) % containers.length]}/${path}`;
}

const isOneOf = (name: string): boolean => containers.some((each) => each === name);

/** The outbox itself is the truth of events. */
async function writtenEvents(): Promise<DeliveredEvent[]> {
  const rows = await read<{ lane: number; sequence: string; event: string }>(
    `SELECT lane, sequence, event FROM ${outboxEvents} ORDER BY lane, sequence`,
  );
  return rows.flatMap(({ lane, sequence, event }) => {
    const told = JSON.parse(event) as { type: string; artifact: string; container: string };
    return told.type === 'artifact.created' && isOneOf(told.container)
      ? [{ lane: String(lane), sequence: Number(sequence), path: told.artifact, change: 'written' }]
      : [];
  });
}

function foundVersions(): Promise<FoundVersion[]> {
  return read(
    `SELECT v.path, v.etag FROM (SELECT container_id, path, version_id, etag FROM artifact
        UNION ALL SELECT container_id, path, version_id, etag FROM artifact_version) v
      JOIN container c ON c.container_id = v.container_id WHERE c.name = '${keeping}' ORDER BY v.path, v.version_id`,
  );
}

async function read<R extends object>(text: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: cluster.services.databaseUrl });
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}
