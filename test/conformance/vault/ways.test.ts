/**
 * The three ways of delivery on one cluster of two spokes: through the spokes, straight to a real S3 server, and down from a double of
 * CloudFront that stands before it. The deployment changes its mind by restarts of the hub, as an operator would.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counts } from '../../tier.ts';
import { intmaxConfig, loadIntmaxLibrary } from '../clients/intmax-library.ts';
import { type DirectProvider, startDirectProvider } from './direct-provider.ts';
import { digestOf, expectOk, get, type Told, urlOf, VaultClient } from './vault-client.ts';
import { wayBehaviours, type WayUnderTest } from './way-behaviours.ts';

const urlMs = 5_000;
const startMs = 180_000;

let cluster: Cluster;
/** It takes long to start, and is not asked for before the way through the spokes was tested. */
let starting: Promise<DirectProvider>;
let provider: DirectProvider;

beforeAll(async () => {
  starting = startDirectProvider();
  starting.catch(() => {});
  cluster = await startCluster({
    spokes: 2,
    inherited: { PATH: testEnvironment['PATH'] ?? '' },
    hubVariables: {
      FELLOE_HUB_VAULT_URL_MS: String(urlMs),
      FELLOE_HUB_VAULT_DIRECT_URL_MS: String(urlMs),
      FELLOE_HUB_VAULT_PENDING_MS: String(urlMs),
      FELLOE_HUB_VAULT_DIRECT_PENDING_MS: String(urlMs),
      FELLOE_HUB_VAULT_CLEAN_EVERY_MS: '500',
      FELLOE_HUB_COLLECTOR_EVERY_MS: '500',
    },
  });
}, startMs);

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await (await starting?.catch(() => undefined))?.[Symbol.asyncDispose]();
});

function way(fields: Pick<WayUnderTest, 'uploadsTo' | 'downloadsFrom' | 'refusesWrongBytes'>): WayUnderTest {
  const bases = cluster.spokes.map((spoke) => `${spoke.appEndpoint}/vault`) as [string, string];
  return { bases, urlMs, forgottenMs: urlMs + 2_500, ...fields };
}

const isAtSpoke = (url: string): boolean => cluster.spokes.some((spoke) => url.startsWith(`${spoke.appEndpoint}/vault/`));
const onDisk = new VaultClient();
const inBucket = new VaultClient();
const topic = 'v1/ra_wa/payment_memo/early';

/** Restarts the hub, and resolves when both spokes follow what it has chosen. */
async function choose(underTest: () => WayUnderTest, variables: Readonly<Record<string, string>>): Promise<void> {
  await cluster.hub.stop();
  await cluster.hub.start(variables);
  const { bases, uploadsTo, downloadsFrom } = underTest();
  const digest = digestOf('probe');
  const probe = new VaultClient();
  for (const base of bases) await until(() => probe.preSave(base, { topic, digest }), uploadsTo);
  const told = await inBucket.getSnapshot(bases[0], { topic });
  if (told.text === '{"presignedUrl":null}') await inBucket.store(bases[0], { topic, prevDigest: null }, 'in the bucket');
  for (const base of bases) await until(() => inBucket.getSnapshot(base, { topic }), downloadsFrom);
}

async function until(ask: () => Promise<Told>, isRight: (url: string) => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const told = await ask();
    if (told.status === 200 && isRight(urlOf(told))) return;
    if (Date.now() > deadline) throw new Error(`the spokes do not follow the hub: ${told.status} ${told.text}`);
    await sleep(100);
  }
}

/** More than a page in the full tier. */
const derivePaths = counts({ quick: 5, full: 70 });

/**
 * The production client, unmodified: URLs are opaque to it; it sends a content type with bytes, and asks for them without headers. The
 * last test of its block: its WebAssembly keeps this process busy, through which the spokes hear of the hub.
 */
function productionClient(underTest: () => WayUnderTest, digit: string): void {
  test('the production client saves derive paths and lists them in order', async () => {
    const library = loadIntmaxLibrary();
    const ethereumKey = `0x${digit.repeat(64)}`;
    const { view_pair: viewPair } = await library.generate_intmax_account_from_eth_key('testnet', ethereumKey, false);
    const config = intmaxConfig(library, underTest().bases[0]);
    const paths = Array.from({ length: derivePaths }, (_, path) => path);
    for (const path of paths) await library.save_derive_path(config, viewPair, new library.JsDerive(path, 7));
    const listed = await library.get_derive_path_list(config, viewPair);
    expect(listed.map((derive) => derive.derive_path)).toEqual(paths);
  });
}

async function textAt(client: VaultClient, base: string, isRight: (url: string) => boolean): Promise<string> {
  const url = urlOf(await client.getSnapshot(base, { topic }));
  expect(isRight(url), url).toBe(true);
  return expectOk(await get(url)).text;
}

describe('through the spokes', () => {
  const underTest = () => way({ uploadsTo: isAtSpoke, downloadsFrom: isAtSpoke, refusesWrongBytes: true });
  beforeAll(async () => {
    await onDisk.store(underTest().bases[0], { topic, prevDigest: null }, 'on the disk');
  });

  wayBehaviours(underTest);
});

describe('straight to an S3 backend', () => {
  const underTest = () => way({ uploadsTo: provider.isInBucket, downloadsFrom: provider.isInBucket, refusesWrongBytes: false });
  beforeAll(async () => {
    provider = await starting;
    await choose(underTest, provider.s3Variables);
  }, startMs);

  wayBehaviours(underTest);

  test('what lies on a disk still comes through a spoke', async () => {
    expect(await textAt(onDisk, underTest().bases[1], isAtSpoke)).toBe('on the disk');
  });

  productionClient(underTest, '4');
});

describe('up to S3 and down from CloudFront', () => {
  const underTest = () => way({ uploadsTo: provider.isInBucket, downloadsFrom: provider.isInNetwork, refusesWrongBytes: false });
  beforeAll(() => choose(underTest, provider.cloudFrontVariables), startMs);

  wayBehaviours(underTest);

  test('what was written before comes the new way, if it can', async () => {
    expect(await textAt(inBucket, underTest().bases[1], provider.isInNetwork)).toBe('in the bucket');
    expect(await textAt(onDisk, underTest().bases[1], isAtSpoke)).toBe('on the disk');
  });

  test('what the network keeps is not asked of the bucket again until it is invalidated', async () => {
    const { fetched, invalidate } = provider.cloudFront;
    const url = urlOf(await inBucket.getSnapshot(underTest().bases[1], { topic }));
    const { pathname } = new URL(url);
    const asked = () => fetched.filter((path) => path === pathname).length;
    expectOk(await get(url));
    const before = asked();
    expectOk(await get(url));
    expect(asked()).toBe(before);
    invalidate(pathname);
    expectOk(await get(url));
    expect(asked()).toBe(before + 1);
  });

  productionClient(underTest, '5');
});

describe('through the spokes again', () => {
  const underTest = () => way({ uploadsTo: isAtSpoke, downloadsFrom: isAtSpoke, refusesWrongBytes: true });
  beforeAll(() => choose(underTest, { ...provider.s3Variables, FELLOE_HUB_VAULT_DELIVERY: 'spoke' }), startMs);

  test('what was written straight to a provider comes through a spoke', async () => {
    expect(await textAt(inBucket, underTest().bases[0], isAtSpoke)).toBe('in the bucket');
  });

  test('the account’s secret is in nothing that any process has said', () => {
    expect(cluster.output()).not.toContain(provider.secretAccessKey);
  });
});
