/** The refusals of the Security Token Service (AWS STS API Reference, "Common Error Types" and of each action), and their document. */
import type { S3ErrorCode } from '../errors.ts';
import { escapeXml } from '../xml/write.ts';

export const stsNamespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

export const stsErrors = {
  AccessDenied: 403,
  ExpiredToken: 403,
  IncompleteSignature: 400,
  InternalFailure: 500,
  InvalidAction: 400,
  InvalidClientTokenId: 403,
  MalformedPolicyDocument: 400,
  MissingAction: 400,
  MissingAuthenticationToken: 403,
  NotImplemented: 501,
  PackedPolicyTooLarge: 400,
  RequestExpired: 400,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  Throttling: 400,
  ValidationError: 400,
} as const satisfies Readonly<Record<string, number>>;

export type StsErrorCode = keyof typeof stsErrors;

export class StsError extends Error {
  readonly code: StsErrorCode;
  readonly status: number;

  constructor(code: StsErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'StsError';
    this.code = code;
    this.status = stsErrors[code];
  }
}

/** What the signature's readers throw, as STS calls it. */
const ofSignature: Readonly<Partial<Record<S3ErrorCode, StsErrorCode>>> = {
  AccessDenied: 'IncompleteSignature',
  AuthorizationHeaderMalformed: 'IncompleteSignature',
  ExpiredToken: 'ExpiredToken',
  InvalidAccessKeyId: 'InvalidClientTokenId',
  InvalidArgument: 'IncompleteSignature',
  InvalidRequest: 'IncompleteSignature',
  InvalidToken: 'InvalidClientTokenId',
  RequestTimeTooSkewed: 'RequestExpired',
  SignatureDoesNotMatch: 'SignatureDoesNotMatch',
  XAmzContentSHA256Mismatch: 'SignatureDoesNotMatch',
};

export function stsCodeOfSignature(code: S3ErrorCode): StsErrorCode {
  return ofSignature[code] ?? 'ValidationError';
}

export function renderStsError(
  error: { readonly code: string; readonly message: string; readonly status: number },
  requestId: string,
): string {
  const type = error.status >= 500 ? 'Receiver' : 'Sender';
  return [
    `<ErrorResponse xmlns="${stsNamespace}"><Error>`,
    `<Type>${type}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`,
    `</Error><RequestId>${escapeXml(requestId)}</RequestId></ErrorResponse>`,
  ].join('');
}
