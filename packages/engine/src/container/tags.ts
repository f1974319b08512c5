/** The tags setting of a container: labels its owner sorts costs and containers by. Rules as of an artifact's tags, but more of them. */
import type { Tag } from '../artifact/annotations.ts';
import { limits } from '../limits.ts';
import { fieldsOf, listOf, malformed, textOf } from './strict-document.ts';

export function readContainerTags(value: unknown): readonly Tag[] {
  const { containerTagsMax, tagKeyLengthMax, tagValueLengthMax } = limits.artifact;
  const tags = listOf(value, { place: 'tags', min: 0, max: containerTagsMax }, (item, place): Tag => {
    const { key, value: text } = fieldsOf(item, ['key', 'value'], place);
    const tag = { key: textOf(key, `${place}.key`, tagKeyLengthMax), value: textOf(text, `${place}.value`, tagValueLengthMax) };
    if (tag.key === '') throw malformed(`${place}.key`, 'is empty');
    return tag;
  });
  if (new Set(tags.map(({ key }) => key)).size < tags.length) throw malformed('tags', 'name a key twice');
  return tags;
}
