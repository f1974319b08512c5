import { readConfiguration } from '@felloe/runtime/configuration.ts';
import { describe, expect, it } from 'vitest';
import { HubSettings } from '../../config.ts';
import { withSeedVariables } from './seed-variables.ts';

const ours = { FELLOE_HUB_DIRECTORY: '/x', FELLOE_HUB_POSTGRES_URL: 'postgres://x' };
const seed = {
  CLOUDFRONT_KEY_PAIR_ID: 'K1',
  CLOUDFRONT_PRIVATE_KEY_BASE64: 'a2V5',
  BUCKET_NAME: 'my-bucket',
  CLOUDFRONT_DOMAIN: 'd1.cloudfront.net',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

const vaultOf = (environment: Record<string, string>) =>
  readConfiguration(HubSettings, { environment: withSeedVariables({ ...ours, ...environment }), prefix: 'FELLOE_HUB_' }).vault;

describe('the variables of the original deployment', () => {
  it('choose CloudFront and its bucket', () => {
    expect(vaultOf(seed)).toMatchObject({
      delivery: 'cloudfront',
      s3: { bucket: 'my-bucket', region: 'eu-west-1', profile: 'aws' },
      cloudfront: { domain: 'd1.cloudfront.net', keyPairId: 'K1', privateKeyBase64: 'a2V5' },
    });
  });

  it('go behind our own', () => {
    const both = { ...seed, FELLOE_HUB_VAULT_DELIVERY: 's3', FELLOE_HUB_VAULT_S3_BUCKET: 'other-bucket' };
    expect(vaultOf(both)).toMatchObject({ delivery: 's3', s3: { bucket: 'other-bucket', region: 'eu-west-1' } });
  });

  it('mean nothing without a domain: other programs have a bucket and a region too', () => {
    const { CLOUDFRONT_DOMAIN: _, ...others } = seed;
    expect(vaultOf(others)).toMatchObject({ delivery: 'spoke' });
    expect(vaultOf(others).s3.bucket).toBeUndefined();
  });

  it('leave a setting that is given as a file alone', () => {
    const environment = withSeedVariables({ ...seed, FELLOE_HUB_VAULT_CLOUDFRONT_PRIVATE_KEY_BASE64_FILE: '/secret' });
    expect(environment['FELLOE_HUB_VAULT_CLOUDFRONT_PRIVATE_KEY_BASE64']).toBeUndefined();
  });
});
