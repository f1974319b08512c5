/** PutBucketRequestPayment and GetBucketRequestPayment (API Reference, "RequestPaymentConfiguration"). */
import { S3Error } from '../../errors.ts';
import { checkChildren, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export type Payer = 'BucketOwner' | 'Requester';

/** @throws S3Error MalformedXML */
export function parseRequestPayment(body: Uint8Array): Payer {
  const root = parseRoot(body, 'RequestPaymentConfiguration');
  checkChildren(root, ['Payer']);
  const payer = requiredText(root, 'Payer').trim();
  if (payer !== 'BucketOwner' && payer !== 'Requester') throw new S3Error('MalformedXML');
  return payer;
}

export function renderRequestPayment(payer: Payer): string {
  const xml = new XmlWriter().open('RequestPaymentConfiguration', true).text('Payer', payer);
  return xml.close('RequestPaymentConfiguration').toString();
}
