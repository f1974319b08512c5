/** PutBucketLogging and GetBucketLogging (API Reference, "BucketLoggingStatus"). */
import { S3Error } from '../../errors.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalChild, optionalText, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export interface LoggingGrant {
  readonly grantee: { readonly id: string } | { readonly uri: string };
  readonly permission: string;
}

export interface LoggingEnabled {
  readonly targetBucket: string;
  readonly targetPrefix: string;
  readonly grants: readonly LoggingGrant[];
  /** Absent when the client did not say. */
  readonly format: 'simple' | 'partitioned_by_event' | 'partitioned_by_delivery' | undefined;
}

/** Undefined switches logging off. @throws S3Error MalformedXML, UnresolvableGrantByEmailAddress */
export function parseBucketLogging(body: Uint8Array): LoggingEnabled | undefined {
  const root = parseRoot(body, 'BucketLoggingStatus');
  checkChildren(root, ['LoggingEnabled']);
  const enabled = optionalChild(root, 'LoggingEnabled');
  if (enabled === undefined) return undefined;
  checkChildren(enabled, ['TargetBucket', 'TargetPrefix', 'TargetGrants', 'TargetObjectKeyFormat']);
  const grants = optionalChild(enabled, 'TargetGrants');
  if (grants !== undefined) checkChildren(grants, ['Grant']);
  return {
    targetBucket: requiredText(enabled, 'TargetBucket').trim(),
    targetPrefix: requiredText(enabled, 'TargetPrefix'),
    grants: (grants?.children ?? []).map(parseGrant),
    format: parseFormat(optionalChild(enabled, 'TargetObjectKeyFormat')),
  };
}

export function renderBucketLogging(enabled: LoggingEnabled | undefined): string {
  const xml = new XmlWriter().open('BucketLoggingStatus', true);
  if (enabled !== undefined) {
    xml.open('LoggingEnabled').text('TargetBucket', enabled.targetBucket).text('TargetPrefix', enabled.targetPrefix);
    writeGrants(xml, enabled.grants);
    writeFormat(xml, enabled.format);
    xml.close('LoggingEnabled');
  }
  return xml.close('BucketLoggingStatus').toString();
}

function parseGrant(element: XmlElement): LoggingGrant {
  checkChildren(element, ['Grantee', 'Permission']);
  const permission = requiredText(element, 'Permission').trim();
  if (!['FULL_CONTROL', 'READ', 'WRITE'].includes(permission)) throw new S3Error('MalformedXML');
  const grantee = optionalChild(element, 'Grantee');
  if (grantee === undefined) throw new S3Error('MalformedXML');
  // The type is an attribute, which the parser leaves out; the element that is there says the same.
  checkChildren(grantee, ['ID', 'DisplayName', 'URI', 'EmailAddress']);
  if (optionalText(grantee, 'EmailAddress') !== undefined) throw new S3Error('UnresolvableGrantByEmailAddress');
  const id = optionalText(grantee, 'ID')?.trim();
  const uri = optionalText(grantee, 'URI')?.trim();
  if (id !== undefined && uri === undefined) return { grantee: { id }, permission };
  if (uri !== undefined && id === undefined) return { grantee: { uri }, permission };
  throw new S3Error('MalformedXML');
}

function parseFormat(element: XmlElement | undefined): LoggingEnabled['format'] {
  if (element === undefined) return undefined;
  checkChildren(element, ['SimplePrefix', 'PartitionedPrefix']);
  if (element.children.length !== 1) throw new S3Error('MalformedXML');
  const partitioned = optionalChild(element, 'PartitionedPrefix');
  if (partitioned === undefined) return 'simple';
  checkChildren(partitioned, ['PartitionDateSource']);
  const source = optionalText(partitioned, 'PartitionDateSource')?.trim() ?? 'DeliveryTime';
  if (source === 'EventTime') return 'partitioned_by_event';
  if (source === 'DeliveryTime') return 'partitioned_by_delivery';
  throw new S3Error('MalformedXML');
}

function writeGrants(xml: XmlWriter, grants: readonly LoggingGrant[]): void {
  if (grants.length === 0) return;
  xml.open('TargetGrants');
  for (const { grantee, permission } of grants) {
    xml.open('Grant');
    if ('id' in grantee) xml.openWith('Grantee', granteeType('CanonicalUser')).text('ID', grantee.id);
    else xml.openWith('Grantee', granteeType('Group')).text('URI', grantee.uri);
    xml.close('Grantee').text('Permission', permission).close('Grant');
  }
  xml.close('TargetGrants');
}

function granteeType(type: 'CanonicalUser' | 'Group'): string {
  return `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"`;
}

function writeFormat(xml: XmlWriter, format: LoggingEnabled['format']): void {
  if (format === undefined) return;
  xml.open('TargetObjectKeyFormat');
  if (format === 'simple') xml.open('SimplePrefix').close('SimplePrefix');
  else {
    const source = format === 'partitioned_by_event' ? 'EventTime' : 'DeliveryTime';
    xml.open('PartitionedPrefix').text('PartitionDateSource', source).close('PartitionedPrefix');
  }
  xml.close('TargetObjectKeyFormat');
}
