/**
 * S3's error codes as AWS documents them (Amazon S3 API Reference, "Error responses"), closed: every refusal that reaches an
 * S3 client is one of these. The message is the default; a thrower may say it more exactly.
 */
import { XmlWriter } from './xml/write.ts';

export const s3Errors = {
  // who asks
  AccessDenied: { status: 403, message: 'Access Denied' },
  /** What a CORS preflight is refused with. */
  AccessForbidden: { status: 403, message: 'CORSResponse: This CORS request is not allowed.' },
  AccountProblem: {
    status: 403,
    message: 'There is a problem with your account that prevents the operation from completing successfully.',
  },
  AuthorizationHeaderMalformed: { status: 400, message: 'The authorization header that you provided is not valid.' },
  AuthorizationQueryParametersError: {
    status: 400,
    message: 'The authorization query parameters that you provided are not valid.',
  },
  CredentialsNotSupported: { status: 400, message: 'This request does not support credentials.' },
  ExpiredToken: { status: 400, message: 'The provided token has expired.' },
  InvalidAccessKeyId: { status: 403, message: 'The AWS Access Key Id you provided does not exist in our records.' },
  InvalidSecurity: { status: 403, message: 'The provided security credentials are not valid.' },
  InvalidToken: { status: 400, message: 'The provided token is malformed or otherwise not valid.' },
  MissingAuthenticationToken: { status: 403, message: 'The request was not signed.' },
  MissingSecurityHeader: { status: 400, message: 'Your request was missing a required header.' },
  RequestExpired: { status: 400, message: 'Request has expired.' },
  RequestTimeTooSkewed: { status: 403, message: 'The difference between the request time and the current time is too large.' },
  SignatureDoesNotMatch: {
    status: 403,
    message: 'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  },
  XAmzContentSHA256Mismatch: {
    status: 400,
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  },

  // what is asked for
  NoSuchBucket: { status: 404, message: 'The specified bucket does not exist' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.' },
  NoSuchUpload: {
    status: 404,
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  },
  NoSuchVersion: { status: 404, message: 'The specified version does not exist.' },
  NoSuchConfiguration: { status: 404, message: 'The specified configuration does not exist.' },
  NoSuchBucketPolicy: { status: 404, message: 'The bucket policy does not exist' },
  NoSuchCORSConfiguration: { status: 404, message: 'The CORS configuration does not exist' },
  NoSuchLifecycleConfiguration: { status: 404, message: 'The lifecycle configuration does not exist' },
  NoSuchTagSet: { status: 404, message: 'The TagSet does not exist' },
  NoSuchWebsiteConfiguration: { status: 404, message: 'The specified bucket does not have a website configuration' },
  NoSuchPublicAccessBlockConfiguration: { status: 404, message: 'The public access block configuration was not found' },
  NoSuchObjectLockConfiguration: { status: 404, message: 'The specified object does not have a ObjectLock configuration' },
  ObjectLockConfigurationNotFoundError: { status: 404, message: 'Object Lock configuration does not exist for this bucket' },
  OwnershipControlsNotFoundError: { status: 404, message: 'The bucket ownership controls were not found' },
  ReplicationConfigurationNotFoundError: { status: 404, message: 'The replication configuration was not found' },
  ServerSideEncryptionConfigurationNotFoundError: {
    status: 404,
    message: 'The server side encryption configuration was not found',
  },

  // buckets
  BucketAlreadyExists: {
    status: 409,
    message:
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
  },
  BucketAlreadyOwnedByYou: {
    status: 409,
    message: 'Your previous request to create the named bucket succeeded and you already own it.',
  },
  BucketNotEmpty: { status: 409, message: 'The bucket you tried to delete is not empty' },
  IllegalVersioningConfigurationException: {
    status: 400,
    message: 'Indicates that the versioning configuration specified in the request is invalid.',
  },
  InvalidTargetBucketForLogging: { status: 400, message: 'The target bucket for logging does not exist' },
  IllegalLocationConstraintException: {
    status: 400,
    message: 'The specified location constraint is incompatible for the region specific endpoint this request was sent to.',
  },
  InvalidBucketName: { status: 400, message: 'The specified bucket is not valid.' },
  InvalidBucketState: { status: 409, message: 'The request is not valid for the current state of the bucket.' },
  InvalidLocationConstraint: { status: 400, message: 'The specified location-constraint is not valid' },
  TooManyBuckets: { status: 400, message: 'You have attempted to create more buckets than allowed' },
  PermanentRedirect: {
    status: 301,
    message: 'The bucket you are attempting to access must be addressed using the specified endpoint.',
  },

  // conditions and concurrency
  ConditionalRequestConflict: {
    status: 409,
    message: 'The conditional request cannot succeed due to a conflicting operation against this resource.',
  },
  InvalidObjectState: { status: 403, message: 'The operation is not valid for the current state of the object.' },
  NotModified: { status: 304, message: 'Not Modified' },
  OperationAborted: {
    status: 409,
    message: 'A conflicting conditional operation is currently in progress against this resource. Please try again.',
  },
  PreconditionFailed: { status: 412, message: 'At least one of the pre-conditions you specified did not hold' },
  InvalidRange: { status: 416, message: 'The requested range is not satisfiable' },
  InvalidPartNumber: { status: 416, message: 'The requested partnumber is not satisfiable' },

  // bytes
  BadDigest: {
    status: 400,
    message: 'The Content-MD5 or checksum value that you specified did not match what the server received.',
  },
  EntityTooLarge: { status: 400, message: 'Your proposed upload exceeds the maximum allowed object size.' },
  EntityTooSmall: { status: 400, message: 'Your proposed upload is smaller than the minimum allowed size' },
  IncompleteBody: {
    status: 400,
    message: 'You did not provide the number of bytes specified by the Content-Length HTTP header',
  },
  InvalidChunkSizeError: { status: 403, message: 'Only the last chunk is allowed to have a size less than 8192 bytes' },
  InvalidDigest: { status: 400, message: 'The Content-MD5 or checksum value that you specified is not valid.' },
  MalformedTrailerError: {
    status: 400,
    message: 'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  },
  MissingContentLength: { status: 411, message: 'You must provide the Content-Length HTTP header.' },
  RequestTimeout: {
    status: 400,
    message: 'Your socket connection to the server was not read from or written to within the timeout period.',
  },

  // multipart
  InvalidPart: {
    status: 400,
    message:
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  },
  InvalidPartOrder: {
    status: 400,
    message: 'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
  },

  // the request itself
  BadRequest: { status: 400, message: 'Bad Request' },
  EncodingTypeNotSupported: { status: 400, message: 'Invalid Encoding Method specified in Request' },
  IdempotencyParameterMismatch: {
    status: 400,
    message: 'Parameters on this idempotent request are inconsistent with parameters used in previous request(s).',
  },
  IncorrectNumberOfFilesInPostRequest: { status: 400, message: 'POST requires exactly one file upload per request.' },
  InvalidArgument: { status: 400, message: 'Invalid Argument' },
  'KMS.NotFoundException': { status: 400, message: 'The specified key does not exist.' },
  InvalidEncryptionAlgorithmError: { status: 400, message: 'The encryption request that you specified is not valid.' },
  InvalidPolicyDocument: {
    status: 400,
    message: 'The content of the form does not meet the conditions specified in the policy document.',
  },
  InvalidRedirectLocation: {
    status: 400,
    message: "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  },
  InvalidRequest: { status: 400, message: 'Invalid Request' },
  InvalidRetentionPeriod: { status: 400, message: 'The retention period must be a positive integer value.' },
  InvalidStorageClass: { status: 400, message: 'The storage class you specified is not valid' },
  InvalidTag: {
    status: 400,
    message: 'The tag provided was not a valid tag. This error can occur if the tag did not pass input validation.',
  },
  InvalidURI: { status: 400, message: "Couldn't parse the specified URI." },
  KeyTooLongError: { status: 400, message: 'Your key is too long' },
  AccessControlListNotSupported: { status: 400, message: 'The bucket does not allow ACLs' },
  InvalidBucketAclWithObjectOwnership: {
    status: 400,
    message: 'Bucket cannot have ACLs set with ObjectOwnership BucketOwnerEnforced setting',
  },
  MalformedACLError: {
    status: 400,
    message: 'The XML you provided was not well-formed or did not validate against our published schema',
  },
  MalformedPolicy: { status: 400, message: 'Policy has invalid syntax.' },
  MalformedPOSTRequest: { status: 400, message: 'The body of your POST request is not well-formed multipart/form-data.' },
  MalformedXML: {
    status: 400,
    message: 'The XML you provided was not well-formed or did not validate against our published schema',
  },
  MaxMessageLengthExceeded: { status: 400, message: 'Your request was too big.' },
  MaxPostPreDataLengthExceededError: {
    status: 400,
    message: 'Your POST request fields preceding the upload file were too large.',
  },
  MetadataTooLarge: { status: 400, message: 'Your metadata headers exceed the maximum allowed metadata size' },
  MethodNotAllowed: { status: 405, message: 'The specified method is not allowed against this resource.' },
  MissingRequestBodyError: { status: 400, message: 'Request body is empty.' },
  NotImplemented: { status: 501, message: 'A header or query you provided implies functionality that is not implemented' },
  RequestHeaderSectionTooLarge: {
    status: 400,
    message: 'The request header and query parameters exceed the maximum allowed size.',
  },
  RequestIsNotMultiPartContent: { status: 412, message: 'Bucket POST must be of the enclosure-type multipart/form-data.' },
  UnexpectedContent: { status: 400, message: 'This request does not support content.' },
  UnresolvableGrantByEmailAddress: {
    status: 400,
    message: 'The email address you provided does not match any account on record.',
  },
  UnsupportedSignature: { status: 400, message: 'The provided request is signed with an unsupported signature version.' },
  UserKeyMustBeSpecified: {
    status: 400,
    message: 'The bucket POST must contain the specified field name. If it is specified, please check the order of the fields.',
  },

  // limits and temporary states
  QuotaExceeded: { status: 403, message: 'The quota of the account or bucket is exceeded.' },
  SlowDown: { status: 503, message: 'Please reduce your request rate.' },
  ServiceUnavailable: { status: 503, message: 'Service is unable to handle request.' },
  InsufficientStorage: { status: 507, message: 'There is no room left for this object.' },
  InternalError: { status: 500, message: 'We encountered an internal error. Please try again.' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly message: string }>>;

export type S3ErrorCode = keyof typeof s3Errors;

export interface S3ErrorOptions {
  /** Headers of the answer that belong to this refusal. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More elements of the error document, in order, for example `{ Region: 'us-east-1' }`. Never a secret. */
  readonly extra?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A refusal in S3's words. The status is the code's own. */
export class S3Error extends Error {
  readonly code: S3ErrorCode;
  readonly status: number;
  readonly extra: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: S3ErrorCode, message?: string, options: S3ErrorOptions = {}) {
    super(message ?? s3Errors[code].message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'S3Error';
    this.code = code;
    this.status = s3Errors[code].status;
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }
}

export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  /** The path asked for, as the client wrote it or decoded; it is escaped here. */
  readonly resource?: string;
  readonly requestId?: string;
  readonly hostId?: string;
  readonly extra?: Readonly<Record<string, string>>;
}

/** The `<Error>` document (S3 gives it no namespace). A HEAD or 304 answer carries no body: the caller leaves it out. */
export function renderErrorXml(document: ErrorDocument): string {
  const xml = new XmlWriter().open('Error').text('Code', document.code).text('Message', document.message);
  for (const [name, value] of Object.entries(document.extra ?? {})) xml.text(name, value);
  if (document.resource !== undefined) xml.text('Resource', document.resource);
  if (document.requestId !== undefined) xml.text('RequestId', document.requestId);
  if (document.hostId !== undefined) xml.text('HostId', document.hostId);
  return xml.close('Error').toString();
}
