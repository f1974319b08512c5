import { describe, expect, it } from 'vitest';
import { resolveS3Place, type S3PlaceOptions, type S3ProfileName } from './profiles.ts';

describe('an S3 profile', () => {
  it.each<[S3PlaceOptions, string, string]>([
    [{ profile: 'aws', region: 'eu-west-1' }, 'https://s3.eu-west-1.amazonaws.com', 'eu-west-1'],
    [{ profile: 'r2', account: 'abc123' }, 'https://abc123.r2.cloudflarestorage.com', 'auto'],
    [{ profile: 'b2', region: 'us-west-004' }, 'https://s3.us-west-004.backblazeb2.com', 'us-west-004'],
    [{ profile: 'wasabi', region: 'eu-central-1' }, 'https://s3.eu-central-1.wasabisys.com', 'eu-central-1'],
    [{ profile: 'spaces', region: 'nyc3' }, 'https://nyc3.digitaloceanspaces.com', 'nyc3'],
    [{ profile: 'minio', endpoint: 'http://minio.example:9000' }, 'http://minio.example:9000', 'us-east-1'],
    [{ profile: 'ceph', endpoint: 'https://rgw.example/', region: 'here' }, 'https://rgw.example', 'here'],
    [{ profile: 'felloe', endpoint: 'https://spoke.example' }, 'https://spoke.example', 'us-east-1'],
    [{ profile: 'aws', region: 'eu-west-1', endpoint: 'https://other.example' }, 'https://other.example', 'eu-west-1'],
  ])('of %o leads to %s', (options, endpoint, region) => {
    expect(resolveS3Place(options)).toMatchObject({ endpoint, region });
  });

  it.each<[S3PlaceOptions, RegExp]>([
    [{ profile: 'aws' }, /region/],
    [{ profile: 'r2' }, /endpoint or account/],
    [{ profile: 'generic' }, /endpoint/],
    [{ profile: 'nobody' as S3ProfileName }, /no such S3 profile/],
    [{ profile: 'minio', endpoint: 'minio:9000' }, /http/],
    [{ profile: 'minio', endpoint: 'ftp://minio.example' }, /http/],
    [{ profile: 'minio', endpoint: 'http://user:word@minio.example' }, /http/],
    [{ profile: 'minio', endpoint: 'http://minio.example/path' }, /http/],
  ])('of %o says what is wrong', (options, message) => {
    expect(() => resolveS3Place(options)).toThrow(message);
  });
});
