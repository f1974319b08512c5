/** Writes a LifecycleConfiguration: the answer of GetBucketLifecycleConfiguration. */
import { formatIsoDate } from '../../http-date.ts';
import { XmlWriter } from '../write.ts';
import type { FilterElement, LifecycleRuleElement, NoncurrentElement, WhenElement } from './lifecycle-configuration.ts';

export function renderLifecycleConfiguration(rules: readonly LifecycleRuleElement[]): string {
  const xml = new XmlWriter().open('LifecycleConfiguration', true);
  for (const rule of rules) writeRule(xml, rule);
  return xml.close('LifecycleConfiguration').toString();
}

function writeRule(xml: XmlWriter, rule: LifecycleRuleElement): void {
  xml.open('Rule').textIf('ID', rule.id);
  if (rule.filter === undefined) xml.text('Prefix', rule.prefix ?? '');
  else writeFilter(xml, rule.filter);
  xml.text('Status', rule.enabled ? 'Enabled' : 'Disabled');
  if (rule.expiration !== undefined) {
    writeWhen(xml.open('Expiration'), rule.expiration);
    xml.textIf('ExpiredObjectDeleteMarker', rule.expiration.expiredObjectDeleteMarker).close('Expiration');
  }
  for (const transition of rule.transitions) {
    writeWhen(xml.open('Transition'), transition);
    xml.text('StorageClass', transition.storageClass).close('Transition');
  }
  for (const transition of rule.noncurrentTransitions) {
    writeNoncurrent(xml.open('NoncurrentVersionTransition'), transition);
    xml.text('StorageClass', transition.storageClass).close('NoncurrentVersionTransition');
  }
  if (rule.noncurrentExpiration !== undefined) {
    writeNoncurrent(xml.open('NoncurrentVersionExpiration'), rule.noncurrentExpiration);
    xml.close('NoncurrentVersionExpiration');
  }
  if (rule.abortAfterDays !== undefined) {
    xml.open('AbortIncompleteMultipartUpload').text('DaysAfterInitiation', rule.abortAfterDays);
    xml.close('AbortIncompleteMultipartUpload');
  }
  xml.close('Rule');
}

function writeFilter(xml: XmlWriter, { prefix, tags, sizeGreaterThan, sizeLessThan }: FilterElement): void {
  const conditions = [prefix, sizeGreaterThan, sizeLessThan].filter((item) => item !== undefined).length + tags.length;
  xml.open('Filter');
  if (conditions > 1) xml.open('And');
  xml.textIf('Prefix', prefix);
  for (const { key, value } of tags) xml.open('Tag').text('Key', key).text('Value', value).close('Tag');
  xml.textIf('ObjectSizeGreaterThan', sizeGreaterThan).textIf('ObjectSizeLessThan', sizeLessThan);
  if (conditions > 1) xml.close('And');
  xml.close('Filter');
}

function writeWhen(xml: XmlWriter, { days, dateMs }: WhenElement): void {
  xml.textIf('Days', days).textIf('Date', dateMs === undefined ? undefined : formatIsoDate(dateMs));
}

function writeNoncurrent(xml: XmlWriter, { days, newerVersions }: NoncurrentElement): void {
  xml.text('NoncurrentDays', days).textIf('NewerNoncurrentVersions', newerVersions);
}
