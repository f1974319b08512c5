/**
 * How new artifacts of a container are encrypted when their write does not say (S3: default bucket encryption). Without this setting
 * such a write is stored as it comes.
 */
import { isKeyId } from '../encryption/key-id.ts';
import { fieldsOf, malformed, oneOf, optional, truthOf } from './strict-document.ts';

export interface EncryptionSetting {
  /** `installation`: under the installation's own key; `tenant`: under a key that the tenant has made and named. */
  readonly scheme: 'installation' | 'tenant';
  /** Only with `tenant`; absent there: the tenant's default key. */
  readonly keyId?: string;
  /** Kept and told as the client set it (S3: bucket key); every data key is derived and wrapped at the hub anyhow. */
  readonly containerKey?: boolean;
  /** Writes that bring their own key are refused. */
  readonly refusesCustomerKeys?: boolean;
}

export function readEncryption(value: unknown): EncryptionSetting {
  const fields = fieldsOf(value, ['scheme', 'keyId', 'containerKey', 'refusesCustomerKeys']);
  const scheme = oneOf(fields['scheme'], 'scheme', ['installation', 'tenant']);
  const keyId = optional(fields['keyId'], (id) => {
    if (!isKeyId(id)) throw malformed('keyId', 'is not the name of a key');
    return id;
  });
  if (keyId !== undefined && scheme === 'installation') throw malformed('keyId', 'goes with keys of the tenant only');
  const containerKey = optional(fields['containerKey'], (flag) => truthOf(flag, 'containerKey'));
  const refusesCustomerKeys = optional(fields['refusesCustomerKeys'], (flag) => truthOf(flag, 'refusesCustomerKeys'));
  return {
    scheme,
    ...(keyId === undefined ? {} : { keyId }),
    ...(containerKey === undefined ? {} : { containerKey }),
    ...(refusesCustomerKeys === undefined ? {} : { refusesCustomerKeys }),
  };
}
