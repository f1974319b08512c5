/** Reading the lifecycle setting. What AWS refuses in a lifecycle configuration is refused here (User Guide, "Lifecycle configuration elements"). */
import type { Tag } from '../artifact/annotations.ts';
import { limits } from '../limits.ts';
import type {
  LifecycleExpiration,
  LifecycleFilter,
  LifecycleRule,
  LifecycleSetting,
  LifecycleTransition,
  NoncurrentExpiration,
  NoncurrentTransition,
} from './lifecycle.ts';
import {
  countOf,
  type DocumentFields,
  fieldsOf,
  listOf,
  malformed,
  oneOf,
  optional,
  textOf,
  truthOf,
} from './strict-document.ts';

const dayMs = 24 * 60 * 60 * 1000;
const storageClassLengthMax = 64;
const sizeRules = ['all_classes_128k', 'by_class'] as const;

/** @throws StoreError `invalid_argument` */
export function readLifecycle(value: unknown): LifecycleSetting {
  const fields = fieldsOf(value, ['rules', 'transitionSizeMin']);
  const rules = listOf(fields['rules'], { place: 'rules', min: 1, max: limits.setting.lifecycleRulesMax }, readRule);
  if (new Set(rules.map(({ id }) => id)).size < rules.length) throw malformed('rules', 'have an id twice');
  const transitionSizeMin = optional(fields['transitionSizeMin'], (text) => oneOf(text, 'transitionSizeMin', sizeRules));
  return { rules, ...(transitionSizeMin === undefined ? {} : { transitionSizeMin }) };
}

const ruleFields = [
  'id',
  'enabled',
  'filter',
  'isPrefixOfRule',
  'expiration',
  'noncurrentExpiration',
  'abortUploadsAfterDays',
  'transitions',
  'noncurrentTransitions',
] as const;

function readRule(value: unknown, place: string): LifecycleRule {
  const fields = fieldsOf(value, ruleFields, place);
  const id = textOf(fields['id'], `${place}.id`, limits.setting.ruleIdLengthMax);
  if (id === '') throw malformed(`${place}.id`, 'is empty');
  const at = (field: string): string => `${place}.${field}`;
  const rule: LifecycleRule = {
    id,
    enabled: truthOf(fields['enabled'], at('enabled')),
    filter: readFilter(fields['filter'], at('filter')),
    ...present(
      'isPrefixOfRule',
      optional(fields['isPrefixOfRule'], (flag) => truthOf(flag, at('isPrefixOfRule'))),
    ),
    ...present(
      'expiration',
      optional(fields['expiration'], (item) => readExpiration(item, at('expiration'))),
    ),
    ...present(
      'noncurrentExpiration',
      optional(fields['noncurrentExpiration'], (item) =>
        readNoncurrent(fieldsOf(item, noncurrentFields, at('noncurrentExpiration')), at('noncurrentExpiration')),
      ),
    ),
    ...present(
      'abortUploadsAfterDays',
      optional(fields['abortUploadsAfterDays'], (days) => countOf(days, at('abortUploadsAfterDays'), 1)),
    ),
    ...present(
      'transitions',
      optional(fields['transitions'], (list) => listOf(list, bounds(at('transitions')), readTransition)),
    ),
    ...present(
      'noncurrentTransitions',
      optional(fields['noncurrentTransitions'], (list) =>
        listOf(list, bounds(at('noncurrentTransitions')), readNoncurrentTransition),
      ),
    ),
  };
  judgeRule(rule, place);
  return rule;
}

/** What the parts of one rule demand of each other. */
function judgeRule(rule: LifecycleRule, place: string): void {
  const { expiration, noncurrentExpiration, abortUploadsAfterDays, transitions = [], noncurrentTransitions = [] } = rule;
  const actions = [expiration, noncurrentExpiration, abortUploadsAfterDays].filter((action) => action !== undefined).length;
  if (actions + transitions.length + noncurrentTransitions.length === 0) throw malformed(place, 'does nothing');
  const looksAtVersions =
    rule.filter.tags !== undefined || rule.filter.sizeGreaterThan !== undefined || rule.filter.sizeLessThan !== undefined;
  if (looksAtVersions && abortUploadsAfterDays !== undefined) {
    throw malformed(`${place}.abortUploadsAfterDays`, 'cannot go with tags or sizes, which uploads do not have');
  }
  if (rule.filter.tags !== undefined && expiration?.loneMarkers !== undefined) {
    throw malformed(`${place}.expiration.loneMarkers`, 'cannot go with tags, which markers do not have');
  }
  if (rule.isPrefixOfRule === true && looksAtVersions) throw malformed(`${place}.isPrefixOfRule`, 'goes with a prefix alone');
  judgeOrder(transitions, expiration, `${place}.transitions`);
  for (const { days } of noncurrentTransitions) {
    if (noncurrentExpiration !== undefined && days >= noncurrentExpiration.days) {
      throw malformed(`${place}.noncurrentExpiration.days`, 'is not after the transitions');
    }
  }
}

/** One unit in all transitions, one transition a class, and the end after them. */
function judgeOrder(
  transitions: readonly LifecycleTransition[],
  expiration: LifecycleExpiration | undefined,
  place: string,
): void {
  if (new Set(transitions.map(({ storageClass }) => storageClass)).size < transitions.length)
    throw malformed(place, 'name a class twice');
  const inDays = transitions.filter(({ days }) => days !== undefined).length;
  if (inDays !== 0 && inDays !== transitions.length) throw malformed(place, 'mix days and dates');
  for (const { days, at } of transitions) {
    const { days: lastDays, at: lastAt } = expiration ?? {};
    if (days !== undefined && lastDays !== undefined && days >= lastDays) throw malformed(place, 'are not before the expiration');
    if (at !== undefined && lastAt !== undefined && at >= lastAt) throw malformed(place, 'are not before the expiration');
  }
}

function readFilter(value: unknown, place: string): LifecycleFilter {
  const { prefix, tags, sizeGreaterThan, sizeLessThan } = fieldsOf(
    value,
    ['prefix', 'tags', 'sizeGreaterThan', 'sizeLessThan'],
    place,
  );
  const filter: LifecycleFilter = {
    ...present(
      'prefix',
      optional(prefix, (text) => textOf(text, `${place}.prefix`, limits.artifact.pathBytesMax)),
    ),
    ...present(
      'tags',
      optional(tags, (list) => listOf(list, { place: `${place}.tags`, min: 1, max: limits.artifact.tagsMax }, readTag)),
    ),
    ...present(
      'sizeGreaterThan',
      optional(sizeGreaterThan, (size) => countOf(size, `${place}.sizeGreaterThan`, 0)),
    ),
    ...present(
      'sizeLessThan',
      optional(sizeLessThan, (size) => countOf(size, `${place}.sizeLessThan`, 1)),
    ),
  };
  const { sizeGreaterThan: above = -1, sizeLessThan: below = Number.POSITIVE_INFINITY, tags: wanted = [] } = filter;
  if (below - above < 2) throw malformed(place, 'leaves no size between its bounds');
  if (new Set(wanted.map(({ key }) => key)).size < wanted.length) throw malformed(`${place}.tags`, 'name a key twice');
  return filter;
}

function readTag(value: unknown, place: string): Tag {
  const { key, value: text } = fieldsOf(value, ['key', 'value'], place);
  const { tagKeyLengthMax, tagValueLengthMax } = limits.artifact;
  return { key: textOf(key, `${place}.key`, tagKeyLengthMax), value: textOf(text, `${place}.value`, tagValueLengthMax) };
}

function readExpiration(value: unknown, place: string): LifecycleExpiration {
  const { days, at, loneMarkers } = fieldsOf(value, ['days', 'at', 'loneMarkers'], place);
  if ([days, at, loneMarkers].filter((field) => field !== undefined).length !== 1) {
    throw malformed(place, 'has not exactly one of days, a date and markers');
  }
  if (days !== undefined) return { days: countOf(days, `${place}.days`, 1) };
  if (at !== undefined) return { at: midnightOf(at, `${place}.at`) };
  return { loneMarkers: truthOf(loneMarkers, `${place}.loneMarkers`) };
}

function readTransition(value: unknown, place: string): LifecycleTransition {
  const { days, at, storageClass } = fieldsOf(value, ['days', 'at', 'storageClass'], place);
  if ((days === undefined) === (at === undefined)) throw malformed(place, 'has not exactly one of days and a date');
  const target = textOf(storageClass, `${place}.storageClass`, storageClassLengthMax);
  if (days !== undefined) return { days: countOf(days, `${place}.days`, 0), storageClass: target };
  return { at: midnightOf(at, `${place}.at`), storageClass: target };
}

const noncurrentFields = ['days', 'newerVersions'] as const;

function readNoncurrent({ days, newerVersions }: DocumentFields, place: string, daysMin = 1): NoncurrentExpiration {
  const counted = countOf(days, `${place}.days`, daysMin);
  if (newerVersions === undefined) return { days: counted };
  const kept = countOf(newerVersions, `${place}.newerVersions`, 1);
  if (kept > limits.setting.newerVersionsMax)
    throw malformed(`${place}.newerVersions`, `is more than ${limits.setting.newerVersionsMax}`);
  return { days: counted, newerVersions: kept };
}

function readNoncurrentTransition(value: unknown, place: string): NoncurrentTransition {
  const { storageClass, ...rest } = fieldsOf(value, [...noncurrentFields, 'storageClass'], place);
  return {
    ...readNoncurrent(rest, place, 0),
    storageClass: textOf(storageClass, `${place}.storageClass`, storageClassLengthMax),
  };
}

/** S3 counts days from midnight UTC, so an expiration date names one. */
function midnightOf(value: unknown, place: string): number {
  const at = countOf(value, place, 0);
  if (at % dayMs !== 0) throw malformed(place, 'is not a midnight UTC');
  return at;
}

function bounds(place: string) {
  return { place, min: 1, max: limits.setting.transitionsMax };
}

/** The field, when there is a value: documents have no fields that say nothing. */
function present<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value });
}
