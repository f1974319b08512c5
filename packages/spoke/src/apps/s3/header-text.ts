/** Values that did not come in as a header (a form's field, a URL's parameter) but stand for one. */
import { S3Error } from '@felloe/s3-wire/errors.ts';

/**
 * The value as headers arrive: latin-1 text of its UTF-8 bytes.
 * @throws S3Error InvalidArgument for control characters: a line break would be a header of the asker's making.
 */
export function headerText(name: string, value: string): string {
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value) || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
    throw new S3Error('InvalidArgument', 'Header value cannot be represented.', { extra: { ArgumentName: name.slice(0, 64) } });
  }
  return Buffer.from(value).toString('latin1');
}
