/** From an operation's name to the function that serves it. What the table of s3-wire calls served has to be here, and nothing else. */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { OperationName } from '@felloe/s3-wire/operations.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createBucket } from './operations/create-bucket.ts';
import { createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteBucketCors } from './operations/delete-bucket-cors.ts';
import { deleteBucketWebsite } from './operations/delete-bucket-website.ts';
import { deleteBucket } from './operations/delete-bucket.ts';
import { deleteObjectTagging } from './operations/delete-object-tagging.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getBucketCors } from './operations/get-bucket-cors.ts';
import { getBucketWebsite } from './operations/get-bucket-website.ts';
import { getBucketLocation } from './operations/get-bucket-location.ts';
import { getBucketVersioning } from './operations/get-bucket-versioning.ts';
import { getObjectAttributes } from './operations/get-object-attributes.ts';
import { getObjectLegalHold } from './operations/get-object-legal-hold.ts';
import { getObjectRetention } from './operations/get-object-retention.ts';
import { getObjectTagging } from './operations/get-object-tagging.ts';
import { getObject, headObject } from './operations/get-object.ts';
import { headBucket } from './operations/head-bucket.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { listObjectVersions } from './operations/list-object-versions.ts';
import { listObjectsV2 } from './operations/list-objects-v2.ts';
import { listObjects } from './operations/list-objects.ts';
import { listParts } from './operations/list-parts.ts';
import { answerPreflight } from './operations/options.ts';
import { postObject } from './operations/post-object.ts';
import { putObjectLegalHold } from './operations/put-object-legal-hold.ts';
import { putObjectRetention } from './operations/put-object-retention.ts';
import { putObjectTagging } from './operations/put-object-tagging.ts';
import { putBucketCors } from './operations/put-bucket-cors.ts';
import { putBucketWebsite } from './operations/put-bucket-website.ts';
import { putObject } from './operations/put-object.ts';
import { renameObject } from './operations/rename-object.ts';
import { restoreObject } from './operations/restore-object.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';
import { uploadPart } from './operations/upload-part.ts';
import { putBucketVersioning } from './operations/put-bucket-versioning.ts';
import { getBucketTagging } from './operations/get-bucket-tagging.ts';
import { putBucketTagging } from './operations/put-bucket-tagging.ts';
import { deleteBucketTagging } from './operations/delete-bucket-tagging.ts';
import { getObjectLockConfiguration } from './operations/get-object-lock-configuration.ts';
import { putObjectLockConfiguration } from './operations/put-object-lock-configuration.ts';
import { getBucketLifecycle } from './operations/get-bucket-lifecycle.ts';
import { putBucketLifecycle } from './operations/put-bucket-lifecycle.ts';
import { deleteBucketLifecycle } from './operations/delete-bucket-lifecycle.ts';
import { getBucketEncryption } from './operations/get-bucket-encryption.ts';
import { putBucketEncryption } from './operations/put-bucket-encryption.ts';
import { deleteBucketEncryption } from './operations/delete-bucket-encryption.ts';
import { getBucketRequestPayment } from './operations/get-bucket-request-payment.ts';
import { putBucketRequestPayment } from './operations/put-bucket-request-payment.ts';
import { getBucketAccelerate } from './operations/get-bucket-accelerate.ts';
import { putBucketAccelerate } from './operations/put-bucket-accelerate.ts';
import { getBucketNotification } from './operations/get-bucket-notification.ts';
import { putBucketNotification } from './operations/put-bucket-notification.ts';
import { getBucketLogging } from './operations/get-bucket-logging.ts';
import { putBucketLogging } from './operations/put-bucket-logging.ts';
import { getBucketAcl } from './operations/get-bucket-acl.ts';
import { putBucketAcl } from './operations/put-bucket-acl.ts';
import { getObjectAcl } from './operations/get-object-acl.ts';
import { putObjectAcl } from './operations/put-object-acl.ts';
import { getBucketOwnershipControls } from './operations/get-bucket-ownership-controls.ts';
import { putBucketOwnershipControls } from './operations/put-bucket-ownership-controls.ts';
import { deleteBucketOwnershipControls } from './operations/delete-bucket-ownership-controls.ts';
import { getPublicAccessBlock } from './operations/get-public-access-block.ts';
import { putPublicAccessBlock } from './operations/put-public-access-block.ts';
import { deletePublicAccessBlock } from './operations/delete-public-access-block.ts';
import { getBucketPolicy } from './operations/get-bucket-policy.ts';
import { putBucketPolicy } from './operations/put-bucket-policy.ts';
import { deleteBucketPolicy } from './operations/delete-bucket-policy.ts';
import { getBucketPolicyStatus } from './operations/get-bucket-policy-status.ts';
import type { S3Operation } from './s3-request.ts';

const served: Readonly<Partial<Record<OperationName, S3Operation>>> = {
  GetBucketAcl: getBucketAcl,
  PutBucketAcl: putBucketAcl,
  GetObjectAcl: getObjectAcl,
  PutObjectAcl: putObjectAcl,
  GetBucketOwnershipControls: getBucketOwnershipControls,
  PutBucketOwnershipControls: putBucketOwnershipControls,
  DeleteBucketOwnershipControls: deleteBucketOwnershipControls,
  GetPublicAccessBlock: getPublicAccessBlock,
  PutPublicAccessBlock: putPublicAccessBlock,
  DeletePublicAccessBlock: deletePublicAccessBlock,
  GetBucketPolicy: getBucketPolicy,
  PutBucketPolicy: putBucketPolicy,
  DeleteBucketPolicy: deleteBucketPolicy,
  GetBucketPolicyStatus: getBucketPolicyStatus,
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateBucket: createBucket,
  CreateMultipartUpload: createMultipartUpload,
  DeleteBucket: deleteBucket,
  DeleteBucketCors: deleteBucketCors,
  DeleteBucketWebsite: deleteBucketWebsite,
  DeleteObject: deleteObject,
  DeleteObjectTagging: deleteObjectTagging,
  DeleteObjects: deleteObjects,
  GetBucketCors: getBucketCors,
  GetBucketLocation: getBucketLocation,
  GetBucketWebsite: getBucketWebsite,
  GetBucketVersioning: getBucketVersioning,
  GetObject: getObject,
  GetObjectAttributes: getObjectAttributes,
  GetObjectLegalHold: getObjectLegalHold,
  GetObjectRetention: getObjectRetention,
  GetObjectTagging: getObjectTagging,
  HeadBucket: headBucket,
  HeadObject: headObject,
  ListBuckets: listBuckets,
  ListMultipartUploads: listMultipartUploads,
  ListObjectVersions: listObjectVersions,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListParts: listParts,
  OptionsBucket: answerPreflight,
  OptionsObject: answerPreflight,
  PostObject: postObject,
  PutBucketCors: putBucketCors,
  PutBucketWebsite: putBucketWebsite,
  PutObject: putObject,
  PutObjectLegalHold: putObjectLegalHold,
  PutObjectRetention: putObjectRetention,
  PutObjectTagging: putObjectTagging,
  RenameObject: renameObject,
  RestoreObject: restoreObject,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  PutBucketVersioning: putBucketVersioning,
  GetBucketTagging: getBucketTagging,
  PutBucketTagging: putBucketTagging,
  DeleteBucketTagging: deleteBucketTagging,
  GetObjectLockConfiguration: getObjectLockConfiguration,
  PutObjectLockConfiguration: putObjectLockConfiguration,
  GetBucketLifecycleConfiguration: getBucketLifecycle,
  PutBucketLifecycleConfiguration: putBucketLifecycle,
  DeleteBucketLifecycle: deleteBucketLifecycle,
  GetBucketEncryption: getBucketEncryption,
  PutBucketEncryption: putBucketEncryption,
  DeleteBucketEncryption: deleteBucketEncryption,
  GetBucketRequestPayment: getBucketRequestPayment,
  PutBucketRequestPayment: putBucketRequestPayment,
  GetBucketAccelerateConfiguration: getBucketAccelerate,
  PutBucketAccelerateConfiguration: putBucketAccelerate,
  GetBucketNotificationConfiguration: getBucketNotification,
  PutBucketNotificationConfiguration: putBucketNotification,
  GetBucketLogging: getBucketLogging,
  PutBucketLogging: putBucketLogging,
};

/** @throws S3Error NotImplemented: never another operation instead. */
export function operationOf(name: OperationName): S3Operation {
  const operation = served[name];
  if (operation === undefined) throw new S3Error('NotImplemented', undefined, { extra: { Operation: name } });
  return operation;
}

export const servedOperations = Object.keys(served);
