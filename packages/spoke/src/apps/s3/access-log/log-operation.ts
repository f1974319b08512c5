/** Operations as access logs call them: `REST.GET.OBJECT` (AWS: "Amazon S3 server access log format", field Operation). */

/** Those whose name in logs does not follow from their own. */
const named: Readonly<Record<string, string>> = {
  CopyObject: 'REST.COPY.OBJECT',
  UploadPartCopy: 'REST.COPY.PART',
  CreateMultipartUpload: 'REST.POST.UPLOADS',
  CompleteMultipartUpload: 'REST.POST.UPLOAD',
  AbortMultipartUpload: 'REST.DELETE.UPLOAD',
  ListParts: 'REST.GET.UPLOAD',
  UploadPart: 'REST.PUT.PART',
  ListMultipartUploads: 'REST.GET.UPLOADS',
  ListObjects: 'REST.GET.BUCKET',
  ListObjectsV2: 'REST.GET.BUCKET',
  ListObjectVersions: 'REST.GET.BUCKETVERSIONS',
  DeleteObjects: 'REST.POST.MULTI_OBJECT_DELETE',
  GetBucketLogging: 'REST.GET.LOGGING_STATUS',
  PutBucketLogging: 'REST.PUT.LOGGING_STATUS',
  GetBucketPolicy: 'REST.GET.BUCKETPOLICY',
  PutBucketPolicy: 'REST.PUT.BUCKETPOLICY',
  DeleteBucketPolicy: 'REST.DELETE.BUCKETPOLICY',
  GetBucketLifecycleConfiguration: 'REST.GET.LIFECYCLE',
  PutBucketLifecycleConfiguration: 'REST.PUT.LIFECYCLE',
  DeleteBucketLifecycle: 'REST.DELETE.LIFECYCLE',
  GetBucketNotificationConfiguration: 'REST.GET.NOTIFICATION',
  PutBucketNotificationConfiguration: 'REST.PUT.NOTIFICATION',
  PostObject: 'REST.POST.BUCKET',
  RenameObject: 'REST.PUT.OBJECT_RENAME',
};

/** What is asked of a website is no operation of the API. */
export const websiteOperation = 'Website';

const verbs = /^(?:Get|Head|Put|Post|Delete|Create|List|Restore|Options)(?:Bucket(?=.))?/;

/** `name` is empty when the request was refused before its operation was known. */
export function logOperation(name: string, method: string): string {
  if (name === websiteOperation) return `WEBSITE.${method}.OBJECT`;
  if (name === '') return `REST.${method}.UNKNOWN`;
  const known = named[name];
  if (known !== undefined) return known;
  const resource = name.replace(verbs, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_');
  return `REST.${method}.${resource.toUpperCase()}`;
}
