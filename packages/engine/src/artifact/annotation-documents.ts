/**
 * Annotations as askers give them, read strictly: what is kept here restricts who may read and remove, so a field that is not known is
 * refused. Every fault is `invalid_argument` with details.field = the place.
 */
import { readAccessList } from '../access/access-list.ts';
import { countOf, fieldsOf, listOf, malformed, oneOf, parseDocument, textOf, truthOf } from '../container/strict-document.ts';
import { limits } from '../limits.ts';
import type { AnnotationName, ArtifactAnnotations, Retention, Tag } from './annotations.ts';

type Restore = NonNullable<ArtifactAnnotations['restore']>;

const readers = {
  tags: readTags,
  access_list: (value: unknown) => readAccessList(value, 'accessList'),
  retention: readRetention,
  legal_hold: (value: unknown) => truthOf(value, 'legalHold'),
  restore: readRestore,
} satisfies { readonly [Name in AnnotationName]: (value: unknown) => unknown };

const fieldOf = {
  tags: 'tags',
  access_list: 'accessList',
  retention: 'retention',
  legal_hold: 'legalHold',
  restore: 'restore',
} as const satisfies { readonly [Name in AnnotationName]: keyof ArtifactAnnotations };

/** The annotations with one of them replaced by a document of JSON; an empty document removes it. */
export function withAnnotation(annotations: ArtifactAnnotations, name: AnnotationName, document: string): ArtifactAnnotations {
  const { [fieldOf[name]]: _replaced, ...others } = annotations;
  return document === '' ? others : { ...others, [fieldOf[name]]: readers[name](parseDocument(document)) };
}

/** All that a new version may ask for. Its owner is not among them: that is told by who asks. */
export function readNewAnnotations(document: string): ArtifactAnnotations {
  if (document === '') return {};
  const { tags, accessList, retention, legalHold } = fieldsOf(parseDocument(document), [
    'tags',
    'accessList',
    'retention',
    'legalHold',
  ]);
  return {
    ...(tags === undefined ? {} : { tags: readTags(tags) }),
    ...(accessList === undefined ? {} : { accessList: readAccessList(accessList, 'accessList') }),
    ...(retention === undefined ? {} : { retention: readRetention(retention) }),
    ...(legalHold === undefined ? {} : { legalHold: truthOf(legalHold, 'legalHold') }),
  };
}

function readTags(value: unknown): readonly Tag[] {
  const { tagsMax, tagKeyLengthMax, tagValueLengthMax } = limits.artifact;
  const tags = listOf(value, { place: 'tags', min: 0, max: tagsMax }, (item, place): Tag => {
    const { key, value: text } = fieldsOf(item, ['key', 'value'], place);
    return { key: textOf(key, `${place}.key`, tagKeyLengthMax), value: textOf(text, `${place}.value`, tagValueLengthMax) };
  });
  if (tags.some(({ key }) => key === '')) throw malformed('tags', 'have an empty key');
  if (new Set(tags.map(({ key }) => key)).size < tags.length) throw malformed('tags', 'name a key twice');
  return tags;
}

function readRetention(value: unknown): Retention {
  const { mode, until } = fieldsOf(value, ['mode', 'until'], 'retention');
  return {
    mode: oneOf(mode, 'retention.mode', ['governance', 'compliance']),
    until: countOf(until, 'retention.until', 0),
  };
}

function readRestore(value: unknown): Restore {
  const { until, tier } = fieldsOf(value, ['until', 'tier'], 'restore');
  return { until: countOf(until, 'restore.until', 0), tier: textOf(tier, 'restore.tier', 64) };
}
