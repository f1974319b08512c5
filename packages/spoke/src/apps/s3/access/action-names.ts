/**
 * S3's actions (Service Authorization Reference, "Actions defined by Amazon S3") and what they are here. A name with an empty list is
 * good in a policy and lets nobody do anything: what it speaks of is not offered. A test holds the table whole both ways.
 */
import type { Action } from '@felloe/engine/access/action.ts';

export const actionNames: Readonly<Record<string, readonly Action[]>> = {
  AbortMultipartUpload: ['upload.abort'],
  BypassGovernanceRetention: ['artifact.retention.bypass'],
  CreateBucket: ['container.create'],
  DeleteBucket: ['container.remove'],
  DeleteBucketOwnershipControls: ['container.ownership.write'],
  DeleteBucketPolicy: ['container.policy.remove'],
  DeleteBucketWebsite: ['container.website.write'],
  DeleteObject: ['artifact.remove'],
  DeleteObjectTagging: ['artifact.tags.remove'],
  DeleteObjectVersion: ['version.remove'],
  DeleteObjectVersionTagging: ['version.tags.remove'],
  GetAccelerateConfiguration: ['container.acceleration.read'],
  GetAnalyticsConfiguration: [],
  GetBucketAcl: ['container.access_list.read'],
  GetBucketCORS: ['container.cors.read'],
  GetBucketLocation: ['container.location.read'],
  GetBucketLogging: ['container.access_logging.read'],
  GetBucketNotification: ['container.notifications.read'],
  GetBucketObjectLockConfiguration: ['container.object_lock.read'],
  GetBucketOwnershipControls: ['container.ownership.read'],
  GetBucketPolicy: ['container.policy.read'],
  GetBucketPolicyStatus: ['container.policy_status.read'],
  GetBucketPublicAccessBlock: ['container.public_access_block.read'],
  GetBucketRequestPayment: ['container.request_payment.read'],
  GetBucketTagging: ['container.tags.read'],
  GetBucketVersioning: ['container.versioning.read'],
  GetBucketWebsite: ['container.website.read'],
  GetEncryptionConfiguration: ['container.encryption.read'],
  GetIntelligentTieringConfiguration: [],
  GetInventoryConfiguration: [],
  GetLifecycleConfiguration: ['container.lifecycle.read'],
  GetMetricsConfiguration: [],
  GetObject: ['artifact.read'],
  GetObjectAcl: ['artifact.access_list.read'],
  GetObjectAttributes: ['artifact.attributes.read'],
  GetObjectLegalHold: ['artifact.legal_hold.read'],
  GetObjectRetention: ['artifact.retention.read'],
  GetObjectTagging: ['artifact.tags.read'],
  GetObjectTorrent: [],
  GetObjectVersion: ['version.read'],
  GetObjectVersionAcl: ['version.access_list.read'],
  GetObjectVersionAttributes: ['version.attributes.read'],
  GetObjectVersionForReplication: [],
  GetObjectVersionTagging: ['version.tags.read'],
  GetObjectVersionTorrent: [],
  GetReplicationConfiguration: ['container.replication.read'],
  InitiateReplication: [],
  ListAllMyBuckets: ['container.list'],
  ListBucket: ['artifact.list', 'container.describe'],
  ListBucketMultipartUploads: ['upload.list'],
  ListBucketVersions: ['artifact.list_versions'],
  ListMultipartUploadParts: ['upload.inspect'],
  ObjectOwnerOverrideToBucketOwner: [],
  PutAccelerateConfiguration: ['container.acceleration.write'],
  PutAnalyticsConfiguration: [],
  PutBucketAcl: ['container.access_list.write'],
  PutBucketCORS: ['container.cors.write'],
  PutBucketLogging: ['container.access_logging.write'],
  PutBucketNotification: ['container.notifications.write'],
  PutBucketObjectLockConfiguration: ['container.object_lock.write'],
  PutBucketOwnershipControls: ['container.ownership.write'],
  PutBucketPolicy: ['container.policy.write'],
  PutBucketPublicAccessBlock: ['container.public_access_block.write'],
  PutBucketRequestPayment: ['container.request_payment.write'],
  PutBucketTagging: ['container.tags.write'],
  PutBucketVersioning: ['container.versioning.write'],
  PutBucketWebsite: ['container.website.write'],
  PutEncryptionConfiguration: ['container.encryption.write'],
  PutIntelligentTieringConfiguration: [],
  PutInventoryConfiguration: [],
  PutLifecycleConfiguration: ['container.lifecycle.write'],
  PutMetricsConfiguration: [],
  PutObject: ['artifact.write', 'upload.create', 'upload.write', 'upload.complete'],
  PutObjectAcl: ['artifact.access_list.write'],
  PutObjectLegalHold: ['artifact.legal_hold.write'],
  PutObjectRetention: ['artifact.retention.write'],
  PutObjectTagging: ['artifact.tags.write'],
  PutObjectVersionAcl: ['version.access_list.write'],
  PutObjectVersionTagging: ['version.tags.write'],
  PutReplicationConfiguration: ['container.replication.write'],
  // AWS has it for directory buckets only, by another service's action.
  RenameObject: ['artifact.rename'],
  ReplicateDelete: [],
  ReplicateObject: [],
  ReplicateTags: [],
  RestoreObject: ['artifact.restore'],
  UpdateObjectEncryption: [],
};

const names = Object.keys(actionNames);

/**
 * What a name of a policy stands for, wildcards included; names are the same in upper and lower case. Undefined when it is no action of
 * S3 and fits none.
 */
export function actionsNamed(pattern: string): readonly Action[] | undefined {
  if (pattern === '*') return actionsNamed('s3:*');
  if (!/^s3:/i.test(pattern)) return undefined;
  const matches = namePattern(pattern.slice(3));
  const fitting = names.filter((name) => matches.test(name));
  return fitting.length === 0 ? undefined : [...new Set(fitting.flatMap((name) => actionNames[name] ?? []))];
}

/** Names are short and of letters only, so what the pattern compiles to is bounded. */
function namePattern(pattern: string): RegExp {
  if (!/^[A-Za-z*?]{1,64}$/.test(pattern)) return /^(?!)/;
  return new RegExp(`^${pattern.replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`, 'i');
}
