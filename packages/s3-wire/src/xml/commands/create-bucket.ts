/** CreateBucket: the optional CreateBucketConfiguration. */
import { S3Error } from '../../errors.ts';
import { checkChildren, optionalText, parseRoot } from '../read.ts';

export interface CreateBucketConfiguration {
  /** The region asked for; undefined for the endpoint's own. */
  readonly locationConstraint: string | undefined;
}

/**
 * An empty body asks for nothing.
 *
 * @throws S3Error MalformedXML; NotImplemented for directory buckets (Location, Bucket) and tags.
 */
export function parseCreateBucketConfiguration(body: Uint8Array): CreateBucketConfiguration {
  if (body.length === 0) return { locationConstraint: undefined };
  const root = parseRoot(body, 'CreateBucketConfiguration');
  checkChildren(root, ['LocationConstraint', 'Location', 'Bucket', 'Tags']);
  if (
    root.children.some((child) => child.name !== 'LocationConstraint' && (child.children.length > 0 || child.text.trim() !== ''))
  ) {
    throw new S3Error('NotImplemented', 'Directory buckets and tags at creation are not implemented.');
  }
  const location = optionalText(root, 'LocationConstraint')?.trim();
  return { locationConstraint: location === '' ? undefined : location };
}
