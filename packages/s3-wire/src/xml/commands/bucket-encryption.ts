/** PutBucketEncryption and GetBucketEncryption (API Reference, "ServerSideEncryptionConfiguration"). */
import { S3Error } from '../../errors.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalChild, optionalText, parseBoolean, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export interface BucketEncryptionRule {
  readonly algorithm: 'AES256' | 'aws:kms';
  readonly keyId: string | undefined;
  readonly bucketKeyEnabled: boolean | undefined;
  /** BlockedEncryptionTypes: objects with a key of their client's are not taken. */
  readonly blocksCustomerKeys: boolean;
}

/** One rule, as S3 takes one. @throws S3Error MalformedXML, InvalidArgument, NotImplemented for double encryption. */
export function parseBucketEncryption(body: Uint8Array): BucketEncryptionRule {
  const root = parseRoot(body, 'ServerSideEncryptionConfiguration');
  checkChildren(root, ['Rule']);
  const rule = optionalChild(root, 'Rule');
  if (rule === undefined) throw new S3Error('MalformedXML');
  checkChildren(rule, ['ApplyServerSideEncryptionByDefault', 'BucketKeyEnabled', 'BlockedEncryptionTypes']);
  const byDefault = optionalChild(rule, 'ApplyServerSideEncryptionByDefault');
  if (byDefault === undefined) throw new S3Error('MalformedXML');
  checkChildren(byDefault, ['SSEAlgorithm', 'KMSMasterKeyID']);
  const algorithm = requiredText(byDefault, 'SSEAlgorithm').trim();
  if (algorithm === 'aws:kms:dsse') throw new S3Error('NotImplemented', 'Dual-layer server-side encryption is not implemented.');
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms') throw new S3Error('MalformedXML');
  const keyId = optionalText(byDefault, 'KMSMasterKeyID')?.trim();
  if (keyId !== undefined && algorithm === 'AES256') {
    throw new S3Error('InvalidArgument', 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms', {
      extra: { ArgumentName: 'KMSMasterKeyID', ArgumentValue: keyId.slice(0, 256) },
    });
  }
  const bucketKey = optionalText(rule, 'BucketKeyEnabled');
  return {
    algorithm,
    keyId: keyId === '' ? undefined : keyId,
    bucketKeyEnabled: bucketKey === undefined ? undefined : parseBoolean(bucketKey),
    blocksCustomerKeys: parseBlocked(optionalChild(rule, 'BlockedEncryptionTypes')),
  };
}

export function renderBucketEncryption({ algorithm, keyId, bucketKeyEnabled, blocksCustomerKeys }: BucketEncryptionRule): string {
  const xml = new XmlWriter().open('ServerSideEncryptionConfiguration', true).open('Rule');
  xml.open('ApplyServerSideEncryptionByDefault').text('SSEAlgorithm', algorithm).textIf('KMSMasterKeyID', keyId);
  xml.close('ApplyServerSideEncryptionByDefault').text('BucketKeyEnabled', bucketKeyEnabled ?? false);
  if (blocksCustomerKeys) {
    xml.open('BlockedEncryptionTypes').text('EncryptionType', 'SSE-C').close('BlockedEncryptionTypes');
  }
  return xml.close('Rule').close('ServerSideEncryptionConfiguration').toString();
}

function parseBlocked(element: XmlElement | undefined): boolean {
  if (element === undefined) return false;
  checkChildren(element, ['EncryptionType']);
  const words = element.children.map((child) => child.text.trim());
  if (words.some((word) => word !== 'SSE-C' && word !== 'NONE') || words.length > 1) throw new S3Error('MalformedXML');
  return words[0] === 'SSE-C';
}
