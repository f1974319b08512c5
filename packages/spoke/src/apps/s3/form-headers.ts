/** The fields of a POST form as the headers they stand for, so that a form is held to the rules of the same headers. */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';

/** Fields that stand for a header of PutObject (API Reference, "POST Object: Form Fields"). */
const headerFields: ReadonlySet<string> = new Set([
  'acl',
  'cache-control',
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'expires',
  'tagging',
]);

/** @throws S3Error InvalidArgument for control characters: a line break would be a header of the asker's making. */
export function headersOfForm(fields: ReadonlyMap<string, string>): RequestHeaders {
  const raw: string[] = [];
  for (const [field, value] of fields) {
    if (!headerFields.has(field) && !field.startsWith('x-amz-')) continue;
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value) || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(field)) {
      throw new S3Error('InvalidArgument', 'Header value cannot be represented.', {
        extra: { ArgumentName: field.slice(0, 64) },
      });
    }
    // As text of the bytes, which is how headers arrive.
    raw.push(headerName(field), Buffer.from(value).toString('latin1'));
  }
  return RequestHeaders.fromRaw(raw);
}

function headerName(field: string): string {
  return field === 'acl' || field === 'tagging' ? `x-amz-${field}` : field;
}
