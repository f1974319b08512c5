/** The fields of a POST form as the headers they stand for, so that a form is held to the rules of the same headers. */
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { headerText } from './header-text.ts';

/** Fields that stand for a header of PutObject (API Reference, "POST Object: Form Fields"). `tagging` is none: it is a document. */
const headerFields: ReadonlySet<string> = new Set([
  'acl',
  'cache-control',
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'expires',
]);

/** @throws S3Error InvalidArgument for control characters: a line break would be a header of the asker's making. */
export function headersOfForm(fields: ReadonlyMap<string, string>): RequestHeaders {
  const raw: string[] = [];
  for (const [field, value] of fields) {
    if (!headerFields.has(field) && !field.startsWith('x-amz-')) continue;
    raw.push(headerName(field), headerText(field, value));
  }
  return RequestHeaders.fromRaw(raw);
}

function headerName(field: string): string {
  return field === 'acl' ? 'x-amz-acl' : field;
}
