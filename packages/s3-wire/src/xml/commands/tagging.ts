/** The `Tagging` document: of objects, of buckets, and as the field of a POST form. */
import { checkTags, type Tag } from '../../request/tags.ts';
import { S3Error } from '../../errors.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalChild, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

/** By key. @throws S3Error MalformedXML, and InvalidTag of the tags themselves. */
export function parseTagging(body: Uint8Array, tagsMax: number): readonly Tag[] {
  const root = parseRoot(body, 'Tagging');
  checkChildren(root, ['TagSet']);
  const set = optionalChild(root, 'TagSet');
  if (set === undefined) throw new S3Error('MalformedXML');
  return tagsOf(set, tagsMax);
}

/** The `Tag` elements of a set. @throws S3Error MalformedXML, InvalidTag */
export function tagsOf(set: XmlElement, tagsMax: number): readonly Tag[] {
  checkChildren(set, ['Tag']);
  const tags = set.children.map((element): Tag => {
    checkChildren(element, ['Key', 'Value']);
    return { key: requiredText(element, 'Key'), value: requiredText(element, 'Value') };
  });
  return checkTags(tags, tagsMax);
}

export function renderTagging(tags: readonly Tag[]): string {
  const xml = new XmlWriter().open('Tagging', true).open('TagSet');
  for (const { key, value } of tags) xml.open('Tag').text('Key', key).text('Value', value).close('Tag');
  return xml.close('TagSet').close('Tagging').toString();
}
