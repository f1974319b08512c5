/** Document sync over S3: the same scenarios, with the same results, against a spoke and against an S3 server that is not ours. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Client } from '@felloe/sdk/client.ts';
import { s3Storage } from '@felloe/sdk/documents/storage/s3-storage.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { type Radosgw, startRadosgw } from '@felloe/testkit/services/radosgw.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counts, tier } from '../../tier.ts';
import { describeAttachments } from './attachment-scenarios.ts';
import { describeBrowser } from './browser-scenarios.ts';
import { describeCommands } from './command-scenarios.ts';
import { describeConflicts } from './conflict-scenarios.ts';
import { type PresignedUnderTest, presignedUnderTest } from './presigned-under-test.ts';
import { describeSharing, describeSharingByName } from './sharing-scenarios.ts';
import { newDevice, newUser, type StorageUnderTest } from './storage-under-test.ts';
import { describeSync } from './sync-scenarios.ts';

interface Keys {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const manifests = ['one', 'per-device'] as const;
const bucket = 'documents';
const environment = { PATH: testEnvironment['PATH'] ?? '', HOME: testEnvironment['HOME'] ?? '' };
let product: Product | undefined;
let radosgw: Radosgw | undefined;
const storages = new Map<string, StorageUnderTest>();
const presigned = (): PresignedUnderTest => {
  if (product === undefined) throw new Error('felloe has not started');
  return (overUrls ??= presignedUnderTest(product));
};
let overUrls: PresignedUnderTest | undefined;

beforeAll(async () => {
  [product, radosgw] = await Promise.all([startProduct({ environment, spokes: 2 }), startRadosgw()]);
  storages.set('spoke', await withKeys(product.access()));
  storages.set('radosgw', await withKeys(radosgw));
}, 120_000);

afterAll(async () => {
  await Promise.all([product?.stop(), radosgw?.stop()]);
});

async function withKeys({ endpoint, region, accessKeyId, secretAccessKey }: Keys): Promise<StorageUnderTest> {
  const keys = { endpoint, region, accessKeyId, secretAccessKey };
  const owner = new S3Client({ ...keys, credentials: keys, forcePathStyle: true });
  await owner.send(new CreateBucketCommand({ Bucket: bucket }));
  owner.destroy();
  // Little patience: what these tests break stays broken.
  return {
    newUser: async () => newUser(),
    open: async (_user, fetch) => ({ storage: s3Storage({ ...keys, bucket, fetch, retry: { attemptsMax: 2, delayMsBase: 1 } }) }),
  };
}

describe.each(['spoke', 'radosgw'])('documents over %s', (name) => {
  const under = (): StorageUnderTest => {
    const storage = storages.get(name);
    if (storage === undefined) throw new Error(`${name} has not started`);
    return storage;
  };
  describe.each(manifests)('manifest: %s', (manifest) => {
    describeSync(under, manifest);
    describeConflicts(under, manifest);
  });
  describeAttachments(under);
  describeSharing(under);
  describeSharingByName(under);
});

it('hears of changes at once over the event stream of a spoke', async () => {
  if (product === undefined) throw new Error('felloe has not started');
  const { accessKeyId, secretAccessKey } = product;
  const credentials = { kind: 'access-key', accessKeyId, secretAccessKey, region: product.access().region } as const;
  const client = new Client({ endpoints: product.appEndpoints, credentials, choose: 'given' });
  const spoke = storages.get('spoke') as StorageUnderTest;
  const user = await spoke.newUser();
  const limits = { pollMsMin: 3_600_000, pollMsMax: 3_600_000 };
  const [phone, tablet] = [await newDevice(spoke, user, 'phone'), await newDevice(spoke, user, 'tablet', { limits })];
  const heard = Promise.withResolvers<void>();
  const listening = Promise.withResolvers<void>();
  const watching = tablet.documents.watch({
    events: { client, container: bucket },
    onStatus: () => listening.resolve(),
    onChange: () => heard.resolve(),
  });
  await listening.promise;
  // The stream may begin after the first change: each is told until one is heard of.
  const telling = setInterval(() => {
    void phone.documents
      .familyMember('emma')
      .put('news')
      .then(() => phone.documents.sync());
  }, 200);
  await heard.promise;
  clearInterval(telling);
  watching.stop();
  await phone.documents.sync();
});

describe('documents over presigned URLs of a spoke', () => {
  // The rules are the same code over keys or URLs; what differs is told apart by these. All of them in the full tier.
  describeSharing(() => presigned(), counts({ quick: 12, full: 500 }));
  if (tier === 'full') {
    for (const manifest of manifests) {
      describeSync(() => presigned(), manifest);
      describeConflicts(() => presigned(), manifest);
    }
    describeAttachments(() => presigned());
  }

  it('URLs that a grant gave die with it on every spoke', async () => {
    const [owner, other] = [await presigned().newUser(), await presigned().newUser()];
    const alice = await newDevice(presigned(), owner, 'phone');
    await alice.documents.familyMember('emma').put('shared', 'record');
    await alice.documents.sync();
    const { publicKey } = (await newDevice(presigned(), other, 'theirs')).documents;
    const { grantId } = await alice.documents.share('emma', { userId: other.userId, publicKey });
    const key = `users/${owner.userId}/family-members/emma/records/record.v1.blob`;
    const urls = await presigned().urlsOf(other, key);
    const statuses = async (): Promise<number[]> => await Promise.all(urls.map(async (url) => (await fetch(url)).status));
    expect(await statuses()).toEqual([200, 200]);
    await alice.documents.revoke(grantId);
    // The bound that revocations have everywhere.
    await expect.poll(statuses, { timeout: 2_000, interval: 50 }).toEqual([403, 403]);
    await expect(presigned().urlsOf(other, key)).rejects.toMatchObject({ code: 'access_denied' });
  });
});

const started = (): Product => {
  if (product === undefined) throw new Error('felloe has not started');
  return product;
};
describe('documents in a real browser', () => describeBrowser(started));
describe('documents on the command line', () => describeCommands(started));
