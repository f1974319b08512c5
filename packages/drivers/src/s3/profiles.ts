/**
 * What differs between the providers that speak S3. Values are the providers' documented ones; a backend's configuration may override
 * endpoint and region, so a provider that moves needs no new release.
 */
import { StoreError } from '@felloe/engine/errors.ts';

export const s3ProfileNames = ['aws', 'r2', 'b2', 'wasabi', 'spaces', 'minio', 'ceph', 'felloe', 'generic'] as const;
export type S3ProfileName = (typeof s3ProfileNames)[number];

export interface S3Profile {
  /** `{region}` and `{account}` are filled in; undefined when only the operator knows the endpoint. */
  readonly endpointTemplate: string | undefined;
  /** Region to sign for when none is configured; undefined when one must be. */
  readonly regionDefault: string | undefined;
  readonly addressing: 'path' | 'virtual-host';
  /** The ETag of a single upload is the MD5 of its bytes, so it is compared with ours. Elsewhere the length is looked up instead. */
  readonly etagIsMd5: boolean;
  /** Takes UNSIGNED-PAYLOAD on plain HTTP too. Everybody takes it under TLS, which then protects the body. */
  readonly unsignedPayloadOverHttp: boolean;
  /** Deleting without a version leaves the bytes behind a marker, so every version at the name is deleted by its id. */
  readonly keepsVersions: boolean;
  /**
   * A presigned URL may name the SHA-256 of its body, and the provider refuses any other. AWS does not: it signs a checksum that stands
   * in the query and then looks only at headers, which whoever holds the URL need not send (packages/docs/decisions/vault-direct-ways.md).
   */
  readonly checksUrlBodies: boolean;
  /** Tells the SHA-256 of a copy that it made itself, so that nobody has to read the copy. */
  readonly hashesCopies: boolean;
  /** All parts of an upload but the last must have one size. Ours always have; kept here so that nobody changes that unaware. */
  readonly equalPartSizes: boolean;
}

/** The common ground. Our parts (8 or 64 MiB, at most 640 of them) are inside everybody's limits: 5 MiB to 5 GiB, 10,000. */
const common: S3Profile = {
  endpointTemplate: undefined,
  regionDefault: 'us-east-1',
  addressing: 'path',
  etagIsMd5: false,
  unsignedPayloadOverHttp: false,
  keepsVersions: false,
  checksUrlBodies: false,
  hashesCopies: false,
  equalPartSizes: false,
};

const profiles: Readonly<Record<S3ProfileName, S3Profile>> = {
  // With SSE-KMS as a bucket's default the ETag is no MD5; such a bucket is configured as `generic`.
  aws: {
    ...common,
    endpointTemplate: 'https://s3.{region}.amazonaws.com',
    regionDefault: undefined,
    addressing: 'virtual-host',
    etagIsMd5: true,
    hashesCopies: true,
  },
  r2: {
    ...common,
    endpointTemplate: 'https://{account}.r2.cloudflarestorage.com',
    regionDefault: 'auto',
    etagIsMd5: true,
    equalPartSizes: true,
  },
  b2: {
    ...common,
    endpointTemplate: 'https://s3.{region}.backblazeb2.com',
    regionDefault: undefined,
    etagIsMd5: true,
    keepsVersions: true,
  },
  wasabi: { ...common, endpointTemplate: 'https://s3.{region}.wasabisys.com', regionDefault: undefined, etagIsMd5: true },
  spaces: { ...common, endpointTemplate: 'https://{region}.digitaloceanspaces.com', regionDefault: undefined, etagIsMd5: true },
  minio: { ...common, etagIsMd5: true, unsignedPayloadOverHttp: true },
  ceph: { ...common, etagIsMd5: true, unsignedPayloadOverHttp: true },
  // Another felloe.
  felloe: { ...common, etagIsMd5: true, unsignedPayloadOverHttp: true, checksUrlBodies: true, hashesCopies: true },
  generic: common,
};

export interface S3Place {
  readonly profile: S3Profile;
  readonly endpoint: string;
  readonly region: string;
}

export interface S3PlaceOptions {
  readonly profile: S3ProfileName;
  readonly endpoint?: string;
  readonly region?: string;
  /** The account id in R2's host name. */
  readonly account?: string;
}

/** Where to send requests and for which region to sign them. `invalid_argument` says what the configuration lacks. */
export function resolveS3Place(options: S3PlaceOptions): S3Place {
  const profile = Object.hasOwn(profiles, options.profile) ? profiles[options.profile] : undefined;
  if (profile === undefined)
    throw new StoreError('invalid_argument', `no such S3 profile; there are ${s3ProfileNames.join(', ')}`);
  const region = options.region ?? profile.regionDefault;
  if (region === undefined) throw new StoreError('invalid_argument', `the profile ${options.profile} needs a region`);
  const endpoint = options.endpoint ?? fillTemplate(profile.endpointTemplate, { region, account: options.account });
  if (endpoint === undefined)
    throw new StoreError('invalid_argument', `the profile ${options.profile} needs an endpoint or account`);
  const url = URL.parse(endpoint);
  if (
    url === null ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.username !== ''
  ) {
    throw new StoreError('invalid_argument', 'an S3 endpoint is http(s)://host[:port] and nothing more');
  }
  return { profile, region, endpoint: url.origin };
}

function fillTemplate(template: string | undefined, values: { region: string; account: string | undefined }): string | undefined {
  if (template?.includes('{account}') && values.account === undefined) return undefined;
  return template?.replace('{region}', values.region).replace('{account}', values.account ?? '');
}
