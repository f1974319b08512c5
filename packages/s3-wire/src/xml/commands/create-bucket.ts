/** CreateBucket: the optional CreateBucketConfiguration. */
import { S3Error } from '../../errors.ts';
import { bucketTagsMax, type Tag } from '../../request/tags.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalChild, optionalText, parseRoot } from '../read.ts';
import { tagsOf } from './tagging.ts';

export interface CreateBucketConfiguration {
  /** The region asked for; undefined for the endpoint's own. */
  readonly locationConstraint: string | undefined;
  readonly tags: readonly Tag[];
}

/**
 * An empty body asks for nothing.
 *
 * @throws S3Error MalformedXML, InvalidTag; NotImplemented for directory buckets (Location, Bucket).
 */
export function parseCreateBucketConfiguration(body: Uint8Array): CreateBucketConfiguration {
  if (body.length === 0) return { locationConstraint: undefined, tags: [] };
  const root = parseRoot(body, 'CreateBucketConfiguration');
  checkChildren(root, ['LocationConstraint', 'Location', 'Bucket', 'Tags']);
  const isDirectory = ({ name, children, text }: XmlElement): boolean =>
    (name === 'Location' || name === 'Bucket') && (children.length > 0 || text.trim() !== '');
  if (root.children.some(isDirectory)) throw new S3Error('NotImplemented', 'Directory buckets are not implemented.');
  const location = optionalText(root, 'LocationConstraint')?.trim();
  const tags = optionalChild(root, 'Tags');
  return {
    locationConstraint: location === '' ? undefined : location,
    tags: tags === undefined ? [] : tagsOf(tags, bucketTagsMax),
  };
}
