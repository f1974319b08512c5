/** What stands for S3 and CloudFront: a real S3 server, and a double of a distribution before its bucket. */
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { createS3Client } from '@felloe/testkit/cluster/s3-client.ts';
import { bucketOrigin, type CloudFrontDouble, startCloudFrontDouble } from '@felloe/testkit/services/cloudfront-double.ts';
import { makeCloudFrontKeys } from '@felloe/testkit/services/cloudfront-keys.ts';
import { startRadosgw } from '@felloe/testkit/services/radosgw.ts';

export interface DirectProvider extends AsyncDisposable {
  /** Of the account that has the bucket. */
  readonly secretAccessKey: string;
  readonly cloudFront: CloudFrontDouble;
  /** Settings of the hub for uploads and downloads straight to the bucket. */
  readonly s3Variables: Readonly<Record<string, string>>;
  /** The seed's own variables, which choose CloudFront; ours beside them say what differs from its deployment. */
  readonly cloudFrontVariables: Readonly<Record<string, string>>;
  /** Whether a URL leads to a blob in the bucket, at the server or by the distribution. */
  isInBucket(url: string): boolean;
  isInNetwork(url: string): boolean;
}

const bucket = 'vault-of-tests';
const keyPairId = 'K2JCJMDEHXQW5F';

export async function startDirectProvider(): Promise<DirectProvider> {
  await using stack = new AsyncDisposableStack();
  const radosgw = stack.use(await startRadosgw());
  const client = createS3Client(radosgw);
  stack.defer(() => client.destroy());
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const keys = await makeCloudFrontKeys();
  const origin = bucketOrigin(client, bucket);
  const cloudFront = stack.use(await startCloudFrontDouble({ origin, keys: { [keyPairId]: keys.publicKeyPem } }));
  const { accessKeyId, secretAccessKey, endpoint, region } = radosgw;
  const account = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const place = { FELLOE_HUB_VAULT_S3_PROFILE: 'ceph', FELLOE_HUB_VAULT_S3_ENDPOINT: endpoint };
  const owned = stack.move();
  return {
    secretAccessKey,
    cloudFront,
    s3Variables: {
      ...account,
      ...place,
      FELLOE_HUB_VAULT_DELIVERY: 's3',
      FELLOE_HUB_VAULT_S3_BUCKET: bucket,
      FELLOE_HUB_VAULT_S3_REGION: region,
    },
    cloudFrontVariables: {
      ...account,
      ...place,
      CLOUDFRONT_KEY_PAIR_ID: keyPairId,
      CLOUDFRONT_PRIVATE_KEY_BASE64: keys.privateKeyBase64,
      CLOUDFRONT_DOMAIN: cloudFront.origin,
      BUCKET_NAME: bucket,
      AWS_REGION: region,
    },
    isInBucket: (url) => url.startsWith(`${endpoint}/${bucket}/felloe/blobs/`),
    isInNetwork: (url) => url.startsWith(`${cloudFront.origin}/felloe/blobs/`),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
