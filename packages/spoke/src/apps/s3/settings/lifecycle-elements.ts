/** Lifecycle rules between S3's document and our setting. */
import { randomUUID } from 'node:crypto';
import type {
  LifecycleExpiration,
  LifecycleFilter,
  LifecycleRule,
  LifecycleSetting,
} from '@felloe/engine/container/lifecycle.ts';
import { readLifecycle } from '@felloe/engine/container/lifecycle-document.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { FilterElement, LifecycleRuleElement, WhenElement } from '@felloe/s3-wire/xml/commands/lifecycle-configuration.ts';

export const transitionSizeHeader = 'x-amz-transition-default-minimum-object-size';

type SizeRule = NonNullable<LifecycleSetting['transitionSizeMin']>;
const sizeRules: Readonly<Record<string, SizeRule>> = {
  varies_by_storage_class: 'by_class',
  all_storage_classes_128K: 'all_classes_128k',
};

/** Rules without an ID get one, as S3 gives it. @throws S3Error InvalidArgument, InvalidRequest for what rules demand of each other. */
export function lifecycleSettingOf(elements: readonly LifecycleRuleElement[], sizeHeader: string | undefined): LifecycleSetting {
  const sizeRule = sizeHeader === undefined ? undefined : sizeRules[sizeHeader];
  if (sizeHeader !== undefined && sizeRule === undefined) {
    throw new S3Error('InvalidRequest', `Invalid ${transitionSizeHeader} found: ${sizeHeader.slice(0, 64)}`);
  }
  const rules = elements.map(ruleOf);
  try {
    return readLifecycle({ rules, ...(sizeRule === undefined ? {} : { transitionSizeMin: sizeRule }) });
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'invalid_argument') throw thrown;
    const isUploadOrMarker = /abortUploads|loneMarkers|does nothing/.test(thrown.message);
    throw new S3Error(
      isUploadOrMarker ? 'InvalidRequest' : 'InvalidArgument',
      `The lifecycle configuration is not valid: ${thrown.message}.`,
      {
        cause: thrown,
      },
    );
  }
}

export function sizeHeaderOf({ transitionSizeMin }: LifecycleSetting): string {
  return transitionSizeMin === 'by_class' ? 'varies_by_storage_class' : 'all_storage_classes_128K';
}

export function lifecycleElementOf(rule: LifecycleRule): LifecycleRuleElement {
  const { expiration } = rule;
  return {
    id: rule.id,
    enabled: rule.enabled,
    ...(rule.isPrefixOfRule === true ? { prefix: rule.filter.prefix ?? '' } : { filter: { tags: [], ...rule.filter } }),
    expiration:
      expiration === undefined
        ? undefined
        : { days: expiration.days, dateMs: expiration.at, expiredObjectDeleteMarker: expiration.loneMarkers },
    noncurrentExpiration: rule.noncurrentExpiration,
    abortAfterDays: rule.abortUploadsAfterDays,
    transitions: (rule.transitions ?? []).map(({ days, at, storageClass }) => ({ days, dateMs: at, storageClass })),
    noncurrentTransitions: rule.noncurrentTransitions ?? [],
  };
}

function ruleOf(element: LifecycleRuleElement): LifecycleRule {
  const { id, enabled, prefix, filter, expiration, noncurrentExpiration: noncurrent, abortAfterDays } = element;
  return {
    id: id === undefined || id === '' ? randomUUID() : id,
    enabled,
    filter: filter === undefined ? { prefix: prefix ?? '' } : filterOf(filter),
    ...(filter === undefined ? { isPrefixOfRule: true } : {}),
    ...(expiration === undefined ? {} : { expiration: expirationOf(expiration) }),
    ...(noncurrent === undefined ? {} : { noncurrentExpiration: noncurrentOf(noncurrent) }),
    ...(abortAfterDays === undefined ? {} : { abortUploadsAfterDays: abortAfterDays }),
    ...(element.transitions.length === 0 ? {} : { transitions: element.transitions.map(transitionOf) }),
    ...(element.noncurrentTransitions.length === 0
      ? {}
      : {
          noncurrentTransitions: element.noncurrentTransitions.map((item) => ({
            ...noncurrentOf(item),
            storageClass: item.storageClass,
          })),
        }),
  };
}

function filterOf({ prefix, tags, sizeGreaterThan, sizeLessThan }: FilterElement): LifecycleFilter {
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(sizeGreaterThan === undefined ? {} : { sizeGreaterThan }),
    ...(sizeLessThan === undefined ? {} : { sizeLessThan }),
  };
}

function expirationOf({
  days,
  dateMs,
  expiredObjectDeleteMarker,
}: NonNullable<LifecycleRuleElement['expiration']>): LifecycleExpiration {
  if (days !== undefined) return { days };
  return dateMs === undefined ? { loneMarkers: expiredObjectDeleteMarker ?? false } : { at: dateMs };
}

function transitionOf({ days, dateMs, storageClass }: WhenElement & { readonly storageClass: string }) {
  return { ...(days === undefined ? {} : { days }), ...(dateMs === undefined ? {} : { at: dateMs }), storageClass };
}

function noncurrentOf({ days, newerVersions }: { readonly days: number; readonly newerVersions?: number | undefined }) {
  return newerVersions === undefined ? { days } : { days, newerVersions };
}
