/** The settings of a history by the names that people write, and where each stands in the file. */
import type { HistoryFile } from '@felloe/sdk/history/configuration.ts';
import { UsageError } from '../terminal/failure.ts';

type Place =
  | { readonly of: 'file'; readonly field: string; readonly number?: true }
  | { readonly of: 's3'; readonly field: string };

export const historySettings: Readonly<Record<string, Place>> = {
  backend: { of: 'file', field: 'backend_type' },
  server: { of: 'file', field: 'server' },
  'device-id': { of: 'file', field: 'device_id' },
  'secret-file': { of: 'file', field: 'secret_file' },
  'retention-days': { of: 'file', field: 'retention_days', number: true },
  's3-bucket': { of: 's3', field: 'bucket' },
  's3-region': { of: 's3', field: 'region' },
  's3-endpoint': { of: 's3', field: 'endpoint' },
  's3-access-key-id': { of: 's3', field: 'access_key_id' },
  's3-prefix': { of: 's3', field: 'prefix' },
  's3-layout': { of: 's3', field: 'layout' },
  's3-conditions': { of: 's3', field: 'conditions' },
};

/** The file with one setting changed; an empty value removes it. @throws UsageError for a name that is none. */
export function withSetting(file: HistoryFile, name: string, value: string): HistoryFile {
  if (/secret/.test(name) && name !== 'secret-file') {
    throw new UsageError(
      `${name} is never written: set HISHTORY_S3_SECRET_ACCESS_KEY or FELLOE_HISTORY_SECRET in the environment`,
    );
  }
  const place = Object.hasOwn(historySettings, name) ? historySettings[name] : undefined;
  if (place === undefined) throw new UsageError(`${name} is no setting; there are ${Object.keys(historySettings).join(', ')}`);
  const change = (fields: object): object => {
    const { [place.field]: _, ...others } = fields as Record<string, unknown>;
    if (value === '') return others;
    return { ...others, [place.field]: place.of === 'file' && place.number === true ? numberOf(name, value) : value };
  };
  return place.of === 'file' ? change(file) : { ...file, s3_config: change(file.s3_config ?? {}) };
}

function numberOf(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${name} is a whole number`);
  return Number(text);
}
