/**
 * What a tenant sets for a container, stored as JSON with it and versioned by replacing it whole. Fields are only ever added;
 * a decoder keeps those it does not know.
 */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { utf8Length } from '../artifact/path.ts';

export interface ContainerSettings {
  /** Where new blobs go: a backend by id. Absent: the installation's default. */
  readonly placement?: { readonly backendId: string };
}

/** JSON for the record; throws `too_large` beyond the limit. */
export function encodeContainerSettings(settings: ContainerSettings): string {
  const text = JSON.stringify(settings);
  if (utf8Length(text) > limits.artifact.containerSettingsBytesMax) {
    throw new StoreError('too_large', `settings have more than ${limits.artifact.containerSettingsBytesMax} bytes`, {
      details: { field: 'settings' },
    });
  }
  return text;
}

/** Settings from JSON; an empty text means none. Throws `invalid_argument` when a known field has the wrong shape. */
export function decodeContainerSettings(text: string): ContainerSettings {
  if (text === '') return {};
  const value = parsed(text);
  const { placement } = value;
  if (
    placement !== undefined &&
    !(isRecord(placement) && typeof placement.backendId === 'string' && placement.backendId !== '')
  ) {
    throw malformed('placement');
  }
  return value as ContainerSettings;
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'settings are not JSON', { cause, details: { field: 'settings' } });
  }
  if (!isRecord(value)) throw malformed('settings');
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(field: string): StoreError {
  return new StoreError('invalid_argument', `settings are malformed at ${field}`, { details: { field } });
}
