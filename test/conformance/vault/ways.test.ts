/**
 * The three ways of delivery on one cluster of two spokes: through the spokes, straight to a real S3 server, and down from a double of
 * CloudFront that stands before it. The deployment changes its mind twice, by a restart of the hub, as an operator would.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { createS3Client } from '@felloe/testkit/cluster/s3-client.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { bucketOrigin, type CloudFrontDouble, startCloudFrontDouble } from '@felloe/testkit/services/cloudfront-double.ts';
import { makeCloudFrontKeys } from '@felloe/testkit/services/cloudfront-keys.ts';
import { type Radosgw, startRadosgw } from '@felloe/testkit/services/radosgw.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectOk, get, urlOf, VaultClient } from './vault-client.ts';
import { wayBehaviours, type WayUnderTest } from './way-behaviours.ts';

const bucket = 'vault-of-tests';
const keyPairId = 'K2JCJMDEHXQW5F';
const urlMs = 5_000;

const stack = new AsyncDisposableStack();
let radosgw: Radosgw;
let origin: S3Client;
let cloudFront: CloudFrontDouble;
let cluster: Cluster;
/** The seed's own variables choose CloudFront; ours say what differs from its deployment. */
let seedVariables: Record<string, string>;

beforeAll(async () => {
  radosgw = stack.use(await startRadosgw());
  origin = createS3Client(radosgw);
  stack.defer(() => origin.destroy());
  await origin.send(new CreateBucketCommand({ Bucket: bucket }));
  const keys = await makeCloudFrontKeys();
  cloudFront = stack.use(
    await startCloudFrontDouble({ origin: bucketOrigin(origin, bucket), keys: { [keyPairId]: keys.publicKeyPem } }),
  );
  seedVariables = {
    CLOUDFRONT_KEY_PAIR_ID: keyPairId,
    CLOUDFRONT_PRIVATE_KEY_BASE64: keys.privateKeyBase64,
    CLOUDFRONT_DOMAIN: cloudFront.origin,
    BUCKET_NAME: bucket,
    AWS_REGION: radosgw.region,
  };
  cluster = stack.use(
    await startCluster({
      spokes: 2,
      inherited: { PATH: testEnvironment['PATH'] ?? '' },
      hubVariables: {
        AWS_ACCESS_KEY_ID: radosgw.accessKeyId,
        AWS_SECRET_ACCESS_KEY: radosgw.secretAccessKey,
        FELLOE_HUB_VAULT_S3_BUCKET: bucket,
        FELLOE_HUB_VAULT_S3_PROFILE: 'ceph',
        FELLOE_HUB_VAULT_S3_ENDPOINT: radosgw.endpoint,
        FELLOE_HUB_VAULT_S3_REGION: radosgw.region,
        FELLOE_HUB_VAULT_DELIVERY: 's3',
        FELLOE_HUB_VAULT_URL_MS: String(urlMs),
        FELLOE_HUB_VAULT_DIRECT_URL_MS: String(urlMs),
        FELLOE_HUB_VAULT_PENDING_MS: String(urlMs),
        FELLOE_HUB_VAULT_DIRECT_PENDING_MS: String(urlMs),
        FELLOE_HUB_VAULT_CLEAN_EVERY_MS: '500',
        FELLOE_HUB_COLLECTOR_EVERY_MS: '500',
      },
    }),
  );
}, 180_000);

afterAll(() => stack.disposeAsync());

function way(fields: Pick<WayUnderTest, 'uploadsTo' | 'downloadsFrom' | 'refusesWrongBytes'>): WayUnderTest {
  const bases = cluster.spokes.map((spoke) => `${spoke.appEndpoint}/vault`) as [string, string];
  return { bases, urlMs, forgottenMs: urlMs + 2_500, ...fields };
}

const early = new VaultClient();
const topic = 'v1/ra_wa/payment_memo/early';

/** Until both spokes have heard what the hub chose: what was written first comes from where the way says. */
async function chosen(underTest: () => WayUnderTest, variables: Record<string, string>): Promise<void> {
  await cluster.hub.stop();
  await cluster.hub.start(variables);
  const { bases, downloadsFrom } = underTest();
  const deadline = Date.now() + 20_000;
  for (const base of bases) {
    for (;;) {
      const told = await early.getSnapshot(base, { topic });
      if (told.status === 200 && downloadsFrom(urlOf(told))) break;
      if (Date.now() > deadline) throw new Error(`the spokes do not follow: ${told.status} ${told.text}`);
      await sleep(100);
    }
  }
}

const toSpoke = (url: string) => cluster.spokes.some((spoke) => url.startsWith(`${spoke.appEndpoint}/vault/`));
const toProvider = (url: string) => url.startsWith(`${radosgw.endpoint}/${bucket}/felloe/blobs/`);

describe('straight to an S3 backend', () => {
  const underTest = () => way({ uploadsTo: toProvider, downloadsFrom: toProvider, refusesWrongBytes: false });
  beforeAll(() => early.store(underTest().bases[0], { topic, prevDigest: null }, 'early'));

  wayBehaviours(underTest);

  test('the account’s secret is in nothing that processes say', () => {
    expect(cluster.output()).not.toContain(radosgw.secretAccessKey);
  });
});

describe('up to S3 and down from CloudFront', () => {
  const underTest = () =>
    way({
      uploadsTo: toProvider,
      downloadsFrom: (url) => url.startsWith(`${cloudFront.origin}/felloe/blobs/`),
      refusesWrongBytes: false,
    });
  beforeAll(() => chosen(underTest, { FELLOE_HUB_VAULT_DELIVERY: 'cloudfront', ...seedVariables }));

  wayBehaviours(underTest);

  test('what was written before goes the new way, too', async () => {
    const url = urlOf(await early.getSnapshot(underTest().bases[1], { topic }));
    expect(underTest().downloadsFrom(url), url).toBe(true);
    expect(expectOk(await get(url)).text).toBe('early');
  });

  test('what the network keeps is read until its URL ends or it is invalidated, whatever became of it', async () => {
    const url = urlOf(await early.getSnapshot(underTest().bases[1], { topic }));
    const { pathname } = new URL(url);
    expectOk(await get(url));
    const asked = cloudFront.fetched.filter((path) => path === pathname).length;
    expectOk(await get(url));
    expect(cloudFront.fetched.filter((path) => path === pathname)).toHaveLength(asked);
    cloudFront.invalidate(pathname);
    expectOk(await get(url));
    expect(cloudFront.fetched.filter((path) => path === pathname)).toHaveLength(asked + 1);
  });
});

describe('through the spokes', () => {
  const underTest = () => way({ uploadsTo: toSpoke, downloadsFrom: toSpoke, refusesWrongBytes: true });
  beforeAll(() => chosen(underTest, { FELLOE_HUB_VAULT_DELIVERY: 'spoke' }));

  wayBehaviours(underTest);

  test('what was written straight to a provider is read through a spoke', async () => {
    const url = urlOf(await early.getSnapshot(underTest().bases[0], { topic }));
    expect(toSpoke(url), url).toBe(true);
    expect(expectOk(await get(url)).text).toBe('early');
  });
});
