/** ListBuckets. */
import { formatIsoDate } from '../../http-date.ts';
import { type Owner, writeOwner } from '../names.ts';
import { XmlWriter } from '../write.ts';

export interface BucketList {
  readonly owner: Owner;
  readonly buckets: readonly { readonly name: string; readonly createdAtMs: number; readonly region?: string }[];
  readonly prefix?: string | undefined;
  /** Where the next page begins; undefined on the last. */
  readonly continuationToken?: string | undefined;
}

export function renderListBuckets(list: BucketList): string {
  const xml = new XmlWriter().open('ListAllMyBucketsResult', true);
  writeOwner(xml, list.owner);
  xml.open('Buckets');
  for (const bucket of list.buckets) {
    xml.open('Bucket').text('Name', bucket.name).text('CreationDate', formatIsoDate(bucket.createdAtMs));
    xml.textIf('BucketRegion', bucket.region).close('Bucket');
  }
  xml.close('Buckets').textIf('ContinuationToken', list.continuationToken).textIf('Prefix', list.prefix);
  return xml.close('ListAllMyBucketsResult').toString();
}
