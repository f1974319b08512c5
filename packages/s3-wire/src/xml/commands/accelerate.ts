/** PutBucketAccelerateConfiguration and GetBucketAccelerateConfiguration. */
import { S3Error } from '../../errors.ts';
import { checkChildren, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export type AccelerateStatus = 'Enabled' | 'Suspended';

/** @throws S3Error MalformedXML */
export function parseAccelerateConfiguration(body: Uint8Array): AccelerateStatus {
  const root = parseRoot(body, 'AccelerateConfiguration');
  checkChildren(root, ['Status']);
  const status = requiredText(root, 'Status').trim();
  if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('MalformedXML');
  return status;
}

/** Without a status where acceleration was never set. */
export function renderAccelerateConfiguration(status: AccelerateStatus | undefined): string {
  const xml = new XmlWriter().open('AccelerateConfiguration', true).textIf('Status', status);
  return xml.close('AccelerateConfiguration').toString();
}
