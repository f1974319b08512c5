/** The access list that PutBucketAcl and PutObjectAcl ask for: in headers, or in the document; not in both. */
import type { AccessList } from '@felloe/engine/access/access-list.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseAccessControl } from '@felloe/s3-wire/xml/commands/access-control.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { accessListOfGrants, accessListOfHeaders, type ListSubject } from './access-list-of-request.ts';

/** @throws S3Error MalformedACLError, MissingSecurityHeader, UnexpectedContent, and of what the list names */
export async function askedAccessList(request: S3Request, subject: ListSubject): Promise<AccessList> {
  const { context, headers } = request;
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax });
  const inHeaders = await accessListOfHeaders(context, headers, subject);
  if (inHeaders !== undefined) {
    if (body.length > 0) throw new S3Error('UnexpectedContent');
    return inHeaders;
  }
  if (body.length === 0) throw new S3Error('MissingSecurityHeader');
  const { grants } = parseAccessControl(body);
  return accessListOfGrants(context, grants);
}
