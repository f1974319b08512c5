/**
 * The condition keys that policies of S3 may name, and which fact each one is (Service Authorization Reference, "Condition keys for
 * Amazon S3"; IAM User Guide, "AWS global condition context keys"). Keys are the same in upper and lower case.
 */
import { elsewherePrefix, existingTagPrefix } from '@felloe/engine/access/facts.ts';

/** How the values of a key are written, where that is another way than ours. */
export type ValueForm = 'text' | 'epoch_seconds' | 'principal_arn';

export interface ConditionKey {
  readonly fact: string;
  readonly form: ValueForm;
}

const facts: Readonly<Record<string, string>> = {
  'aws:currenttime': 'current_time',
  'aws:principalaccount': 'principal_tenant',
  'aws:principalisawsservice': 'principal_is_service',
  'aws:referer': 'referer',
  'aws:resourceaccount': 'container_owner',
  'aws:securetransport': 'secure_transport',
  'aws:sourceip': 'source_address',
  'aws:useragent': 'user_agent',
  'aws:userid': 'principal_id',
  'aws:username': 'principal_id',
  's3:authtype': 'authentication_type',
  's3:delimiter': 'delimiter',
  's3:if-match': 'if_match',
  's3:if-none-match': 'if_none_match',
  's3:locationconstraint': 'location',
  's3:max-keys': 'max_keys',
  's3:object-lock-legal-hold': 'lock_legal_hold',
  's3:object-lock-mode': 'lock_mode',
  's3:object-lock-remaining-retention-days': 'lock_remaining_days',
  's3:object-lock-retain-until-date': 'lock_until',
  's3:objectcreationoperation': 'creates_artifact',
  's3:prefix': 'prefix',
  's3:requestobjecttagkeys': 'request_tag_keys',
  's3:resourceaccount': 'container_owner',
  's3:signatureage': 'signature_age_ms',
  's3:signatureversion': 'signature_version',
  's3:versionid': 'version_id',
  's3:x-amz-acl': 'access_list',
  's3:x-amz-content-sha256': 'content_sha256',
  's3:x-amz-copy-source': 'copy_source',
  's3:x-amz-grant-full-control': 'grant_full',
  's3:x-amz-grant-read': 'grant_read',
  's3:x-amz-grant-read-acp': 'grant_read_list',
  's3:x-amz-grant-write': 'grant_write',
  's3:x-amz-grant-write-acp': 'grant_write_list',
  's3:x-amz-metadata-directive': 'metadata_directive',
  's3:x-amz-server-side-encryption': 'encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id': 'encryption_key_id',
  's3:x-amz-server-side-encryption-customer-algorithm': 'customer_encryption',
  's3:x-amz-storage-class': 'storage_class',
};

/** Keys of AWS about what is not here: networks, organisations, other services. No request has them. */
const elsewhere: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
  'aws:federatedprovider',
  'aws:multifactorauthage',
  'aws:multifactorauthpresent',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:tokenissuetime',
  'aws:viaawsservice',
  'aws:vpcsourceip',
  's3:accesspointnetworkorigin',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:tlsversion',
  's3:x-amz-object-ownership',
  's3:x-amz-website-redirect-location',
]);

/** Undefined for a key that neither AWS nor this system knows. Names of tags keep their case. */
export function conditionKeyOf(key: string): ConditionKey | undefined {
  const lower = key.toLowerCase();
  if (lower === 'aws:epochtime') return { fact: 'current_time', form: 'epoch_seconds' };
  if (lower === 'aws:principalarn') return { fact: 'principal', form: 'principal_arn' };
  const slash = key.indexOf('/');
  if (slash !== -1 && slash < key.length - 1) {
    const tag = key.slice(slash + 1);
    switch (lower.slice(0, slash)) {
      case 's3:existingobjecttag':
        return { fact: `${existingTagPrefix}${tag}`, form: 'text' };
      case 's3:requestobjecttag':
        return { fact: `request_tag/${tag}`, form: 'text' };
      case 'aws:principaltag':
      case 'aws:resourcetag':
        return { fact: `${elsewherePrefix}${lower.slice(0, slash)}/${tag}`, form: 'text' };
      default:
        return undefined;
    }
  }
  if (elsewhere.has(lower)) return { fact: `${elsewherePrefix}${lower}`, form: 'text' };
  const fact = Object.hasOwn(facts, lower) ? facts[lower] : undefined;
  return fact === undefined ? undefined : { fact, form: 'text' };
}
