/**
 * PutBucketLifecycleConfiguration and GetBucketLifecycleConfiguration: the whole LifecycleConfiguration, also in its first form with the
 * prefix in the rule (User Guide, "Lifecycle configuration elements"). Here only its shape; what rules demand of each other is not.
 */
import { S3Error } from '../../errors.ts';
import { parseIsoDate } from '../../http-date.ts';
import type { Tag } from '../../request/tags.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalChild, optionalText, parseBoolean, parseRoot, requiredText } from '../read.ts';

export interface FilterElement {
  readonly prefix?: string | undefined;
  readonly tags: readonly Tag[];
  readonly sizeGreaterThan?: number | undefined;
  readonly sizeLessThan?: number | undefined;
}

/** Of days and a date at most one; dates are ms since 1970. */
export interface WhenElement {
  readonly days?: number | undefined;
  readonly dateMs?: number | undefined;
}

export interface NoncurrentElement {
  readonly days: number;
  readonly newerVersions?: number | undefined;
}

export interface LifecycleRuleElement {
  readonly id: string | undefined;
  readonly enabled: boolean;
  /** Of the rule itself; then there is no filter. */
  readonly prefix?: string | undefined;
  readonly filter?: FilterElement | undefined;
  readonly expiration?: (WhenElement & { readonly expiredObjectDeleteMarker?: boolean | undefined }) | undefined;
  readonly noncurrentExpiration?: NoncurrentElement | undefined;
  readonly abortAfterDays?: number | undefined;
  readonly transitions: readonly (WhenElement & { readonly storageClass: string })[];
  readonly noncurrentTransitions: readonly (NoncurrentElement & { readonly storageClass: string })[];
}

const rulesMax = 1000;
const ruleNames = [
  'ID',
  'Status',
  'Prefix',
  'Filter',
  'Expiration',
  'NoncurrentVersionExpiration',
  'AbortIncompleteMultipartUpload',
  'Transition',
  'NoncurrentVersionTransition',
] as const;
/** API Reference, "Transition". */
const transitionClasses: ReadonlySet<string> = new Set([
  'GLACIER',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
]);

/** @throws S3Error MalformedXML, InvalidArgument for days and dates that are none. */
export function parseLifecycleConfiguration(body: Uint8Array): readonly LifecycleRuleElement[] {
  const root = parseRoot(body, 'LifecycleConfiguration');
  checkChildren(root, ['Rule']);
  if (root.children.length === 0 || root.children.length > rulesMax) throw new S3Error('MalformedXML');
  return root.children.map(parseRule);
}

function parseRule(element: XmlElement): LifecycleRuleElement {
  checkChildren(element, ruleNames);
  const status = requiredText(element, 'Status');
  if (status !== 'Enabled' && status !== 'Disabled') throw new S3Error('MalformedXML');
  const filter = optionalChild(element, 'Filter');
  const prefix = optionalText(element, 'Prefix');
  if ((filter === undefined) === (prefix === undefined)) throw new S3Error('MalformedXML');
  const expiration = optionalChild(element, 'Expiration');
  const noncurrent = optionalChild(element, 'NoncurrentVersionExpiration');
  const abort = optionalChild(element, 'AbortIncompleteMultipartUpload');
  if (abort !== undefined) checkChildren(abort, ['DaysAfterInitiation']);
  return {
    id: optionalText(element, 'ID'),
    enabled: status === 'Enabled',
    prefix,
    filter: filter === undefined ? undefined : parseFilter(filter),
    expiration: expiration === undefined ? undefined : parseExpiration(expiration),
    noncurrentExpiration: noncurrent === undefined ? undefined : parseNoncurrent(noncurrent, []),
    abortAfterDays: abort === undefined ? undefined : daysOf(abort, 'DaysAfterInitiation', 1),
    transitions: childrenOf(element, 'Transition').map(parseTransition),
    noncurrentTransitions: childrenOf(element, 'NoncurrentVersionTransition').map((child) => ({
      ...parseNoncurrent(child, ['StorageClass'], 0),
      storageClass: classOf(child),
    })),
  };
}

const filterNames = ['Prefix', 'Tag', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'] as const;

/**
 * One condition, or several in an And; empty for every object. What clients write beside each other, or beside an And, all has to hold as
 * well: so Ceph and its clients read it, and nothing is removed that any reading would keep.
 */
function parseFilter(element: XmlElement): FilterElement {
  checkChildren(element, [...filterNames, 'And']);
  const own = parseConditions(element);
  const and = optionalChild(element, 'And');
  if (and === undefined) return own;
  checkChildren(and, filterNames);
  return bothOf(own, parseConditions(and));
}

function bothOf(one: FilterElement, other: FilterElement): FilterElement {
  const prefixes = [one.prefix, other.prefix].filter((prefix) => prefix !== undefined);
  const [shorter = '', longer = shorter] = prefixes.sort((first, second) => first.length - second.length);
  if (!longer.startsWith(shorter)) throw new S3Error('MalformedXML');
  return {
    prefix: prefixes.length === 0 ? undefined : longer,
    tags: [...one.tags, ...other.tags],
    sizeGreaterThan: extreme(Math.max, one.sizeGreaterThan, other.sizeGreaterThan),
    sizeLessThan: extreme(Math.min, one.sizeLessThan, other.sizeLessThan),
  };
}

function extreme(choose: (...sizes: number[]) => number, one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : choose(one, other);
}

function parseConditions(element: XmlElement): FilterElement {
  return {
    prefix: optionalText(element, 'Prefix'),
    tags: childrenOf(element, 'Tag').map((tag) => {
      checkChildren(tag, ['Key', 'Value']);
      return { key: requiredText(tag, 'Key'), value: requiredText(tag, 'Value') };
    }),
    sizeGreaterThan: sizeOf(element, 'ObjectSizeGreaterThan'),
    sizeLessThan: sizeOf(element, 'ObjectSizeLessThan'),
  };
}

function parseExpiration(element: XmlElement): LifecycleRuleElement['expiration'] {
  checkChildren(element, ['Days', 'Date', 'ExpiredObjectDeleteMarker']);
  if (element.children.length !== 1) throw new S3Error('MalformedXML');
  const marker = optionalText(element, 'ExpiredObjectDeleteMarker');
  if (marker !== undefined) return { expiredObjectDeleteMarker: parseBoolean(marker) };
  return whenOf(element, 1);
}

function parseTransition(element: XmlElement): WhenElement & { readonly storageClass: string } {
  checkChildren(element, ['Days', 'Date', 'StorageClass']);
  const when = whenOf(element, 0);
  if ((when.days === undefined) === (when.dateMs === undefined)) throw new S3Error('MalformedXML');
  return { ...when, storageClass: classOf(element) };
}

function parseNoncurrent(element: XmlElement, more: readonly string[], daysMin = 1): NoncurrentElement {
  checkChildren(element, ['NoncurrentDays', 'NewerNoncurrentVersions', ...more]);
  const days = daysOf(element, 'NoncurrentDays', daysMin);
  if (days === undefined) throw new S3Error('MalformedXML');
  return { days, newerVersions: daysOf(element, 'NewerNoncurrentVersions', 1) };
}

function whenOf(element: XmlElement, daysMin: number): WhenElement {
  const date = optionalText(element, 'Date')?.trim();
  return { days: daysOf(element, 'Days', daysMin), dateMs: date === undefined ? undefined : midnightOf(date) };
}

function classOf(element: XmlElement): string {
  const storageClass = requiredText(element, 'StorageClass').trim();
  if (!transitionClasses.has(storageClass)) throw new S3Error('MalformedXML');
  return storageClass;
}

function daysOf(element: XmlElement, name: string, min: number): number | undefined {
  const text = optionalText(element, name)?.trim();
  if (text === undefined) return undefined;
  if (!/^-?\d{1,10}$/.test(text)) throw new S3Error('MalformedXML');
  const days = Number(text);
  if (days < min || days > 2 ** 31 - 1) {
    throw invalid(name, text, `'${name}' must be ${min === 0 ? 'a non-negative' : 'a positive'} integer`);
  }
  return days;
}

function sizeOf(element: XmlElement, name: string): number | undefined {
  const text = optionalText(element, name)?.trim();
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new S3Error('MalformedXML');
  return Number(text);
}

/** A date is a day, so it names the midnight the day begins with; clients leave the time out or write it in full. */
function midnightOf(text: string): number {
  const utc = text.replace(/(?:\+00:00|Z)?$/, 'Z');
  const timeMs = parseIsoDate(/^\d{4}-\d{2}-\d{2}Z$/.test(utc) ? utc.replace('Z', 'T00:00:00Z') : utc);
  if (timeMs === undefined) throw new S3Error('MalformedXML');
  if (timeMs % (24 * 60 * 60 * 1000) !== 0) throw invalid('Date', text, "'Date' must be at midnight GMT");
  return timeMs;
}

function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

function invalid(name: string, value: string, message: string): S3Error {
  return new S3Error('InvalidArgument', message, { extra: { ArgumentName: name, ArgumentValue: value.slice(0, 64) } });
}
