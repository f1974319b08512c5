/** What people call themselves at a login, and what their devices are called. */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';

/**
 * The identifier as it is kept and compared: NFKC, lower case, without spaces around it. Two spellings of one address are one account.
 * @throws StoreError `invalid_argument` for an empty or too long one, or one with control characters
 */
export function normaliseIdentifier(text: string): string {
  const normal = text.normalize('NFKC').trim().toLowerCase();
  if (normal === '' || normal.length > limits.account.identifierLengthMax || !isPlainText(normal)) {
    throw new StoreError('invalid_argument', `an identifier has 1 to ${limits.account.identifierLengthMax} characters`, {
      details: { field: 'identifier' },
    });
  }
  return normal;
}

/** @throws StoreError `invalid_argument` unless it has 1 to 128 letters, digits and `-_.:` */
export function requireDeviceId(text: string): void {
  if (text.length <= limits.account.deviceIdLengthMax && /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/.test(text) && !text.includes('..'))
    return;
  throw new StoreError('invalid_argument', `a device id has 1 to ${limits.account.deviceIdLengthMax} letters, digits and -_.:`, {
    details: { field: 'device_id' },
  });
}

/** @throws StoreError `invalid_argument` */
export function requireDeviceName(text: string): void {
  if (text.length <= limits.account.deviceNameLengthMax && isPlainText(text)) return;
  throw new StoreError('invalid_argument', `a device name has at most ${limits.account.deviceNameLengthMax} characters`, {
    details: { field: 'device_name' },
  });
}

function isPlainText(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
