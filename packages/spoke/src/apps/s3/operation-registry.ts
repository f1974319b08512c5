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
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getBucketLocation } from './operations/get-bucket-location.ts';
import { getBucketCors } from './operations/get-bucket-cors.ts';
import { getBucketWebsite } from './operations/get-bucket-website.ts';
import { getBucketVersioning } from './operations/get-bucket-versioning.ts';
import { getObject, headObject } from './operations/get-object.ts';
import { getObjectTagging } from './operations/get-object-tagging.ts';
import { headBucket } from './operations/head-bucket.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { listObjects } from './operations/list-objects.ts';
import { listObjectsV2 } from './operations/list-objects-v2.ts';
import { listParts } from './operations/list-parts.ts';
import { postObject } from './operations/post-object.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPart } from './operations/upload-part.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';
import type { S3Operation } from './s3-request.ts';
import { answerPreflight } from './operations/options.ts';

import { putBucketCors } from './operations/put-bucket-cors.ts';
import { putBucketWebsite } from './operations/put-bucket-website.ts';
const served: Readonly<Partial<Record<OperationName, S3Operation>>> = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateBucket: createBucket,
  CreateMultipartUpload: createMultipartUpload,
  DeleteBucket: deleteBucket,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  GetBucketLocation: getBucketLocation,
  GetBucketVersioning: getBucketVersioning,
  GetObject: getObject,
  GetObjectTagging: getObjectTagging,
  HeadBucket: headBucket,
  HeadObject: headObject,
  ListBuckets: listBuckets,
  ListMultipartUploads: listMultipartUploads,
  DeleteBucketCors: deleteBucketCors,
  DeleteBucketWebsite: deleteBucketWebsite,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListParts: listParts,
  GetBucketCors: getBucketCors,
  PostObject: postObject,
  GetBucketWebsite: getBucketWebsite,
  PutObject: putObject,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
};

/** @throws S3Error NotImplemented: never another operation instead. */
export function operationOf(name: OperationName): S3Operation {
  const operation = served[name];
  if (operation === undefined) throw new S3Error('NotImplemented', undefined, { extra: { Operation: name } });
  return operation;
}

export const servedOperations = Object.keys(served);
  OptionsBucket: answerPreflight,
  OptionsObject: answerPreflight,
  PutBucketCors: putBucketCors,
  PutBucketWebsite: putBucketWebsite,
