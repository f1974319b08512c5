/**
 * Where a history is kept, from a file and the environment; the environment wins. The fields of the file and the HISHTORY_ names are those of
 * the original client, so its own file can be read. Secrets come from the environment only and are never part of what is written.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { HttpBackend } from './http-backend.ts';
import { historyLimits } from './history-limits.ts';
import { OfflineBackend } from './offline-backend.ts';
import type { DeviceLayout } from './s3/bucket-documents.ts';
import { S3Backend } from './s3/s3-backend.ts';
import type { BackendType, SyncBackend } from './sync-backend.ts';
import { fieldsOf } from './wire-documents.ts';

/** What the file holds. Fields of the original client that are not ours stay in it as they are. */
export interface HistoryFile {
  readonly backend_type?: BackendType;
  /** Of the original client: `backend_type` is `offline` then. */
  readonly is_offline?: boolean;
  readonly server?: string;
  readonly device_id?: string;
  readonly secret_file?: string;
  readonly retention_days?: number;
  readonly s3_config?: S3File;
}

export interface S3File {
  readonly bucket?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly access_key_id?: string;
  readonly prefix?: string;
  readonly layout?: DeviceLayout;
  readonly conditions?: 'required' | 'unchecked';
}

export interface S3Settings {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly prefix: string;
  readonly layout: DeviceLayout;
  readonly conditions: 'required' | 'unchecked';
}

export type BackendSettings =
  | { readonly type: 'offline' }
  | { readonly type: 'http'; readonly serverUrl: string }
  | { readonly type: 's3'; readonly s3: S3Settings };

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws StoreError `invalid_argument` that names all faults at once. */
export function historyFileOf(value: unknown): HistoryFile {
  const fields = fieldsOf(value, 'the configuration of the history');
  const faults: string[] = [];
  const text = (of: Readonly<Record<string, unknown>>, name: string, allowed?: readonly string[]): void => {
    const found = of[name];
    if (found === undefined || found === null || found === '') return;
    if (typeof found !== 'string') faults.push(`${name} has to be a text`);
    else if (allowed?.includes(found) === false)
      faults.push(`${name} is one of ${allowed.join(', ')}, not ${found.slice(0, 40)}`);
  };
  text(fields, 'backend_type', backendTypes);
  for (const name of ['server', 'device_id', 'secret_file']) text(fields, name);
  const days = fields['retention_days'];
  if (days !== undefined && (typeof days !== 'number' || !Number.isInteger(days) || days < 1))
    faults.push('retention_days is a number of days');
  const s3 = fields['s3_config'];
  if (s3 !== undefined && s3 !== null) {
    const s3Fields = fieldsOf(s3, 's3_config');
    for (const name of ['bucket', 'region', 'endpoint', 'access_key_id', 'prefix']) text(s3Fields, name);
    text(s3Fields, 'layout', deviceLayouts);
    text(s3Fields, 'conditions', ['required', 'unchecked']);
    if ('secret_access_key' in s3Fields)
      faults.push('a secret access key does not belong into the file: set HISHTORY_S3_SECRET_ACCESS_KEY');
  }
  if (faults.length > 0)
    throw new StoreError('invalid_argument', `the configuration of the history is wrong: ${faults.join('; ')}`);
  return fields as HistoryFile;
}

export const backendTypes = ['http', 's3', 'offline'] as const satisfies readonly BackendType[];
export const deviceLayouts = ['batched', 'compatible'] as const satisfies readonly DeviceLayout[];

/** @throws StoreError `invalid_argument` that says what is missing and where it can be given. */
export function backendSettingsOf(file: HistoryFile, environment: Environment): BackendSettings {
  const named = environment['HISHTORY_BACKEND_TYPE'] ?? file.backend_type ?? (file.is_offline === true ? 'offline' : undefined);
  const type = named ?? (environment['HISHTORY_SERVER'] !== undefined || file.server !== undefined ? 'http' : undefined);
  if (type === 'offline') return { type };
  if (type === 's3') return { type, s3: s3SettingsOf(file.s3_config ?? {}, environment) };
  if (type === 'http') {
    const serverUrl = environment['HISHTORY_SERVER'] ?? file.server;
    if (serverUrl === undefined || !URL.canParse(serverUrl)) {
      throw new StoreError('invalid_argument', 'the address of the history server is missing: set `server` or HISHTORY_SERVER');
    }
    return { type, serverUrl };
  }
  if (type === undefined) {
    throw new StoreError(
      'invalid_argument',
      'no backend is chosen: set `backend_type` or HISHTORY_BACKEND_TYPE to http, s3 or offline',
    );
  }
  throw new StoreError('invalid_argument', `the backend is http, s3 or offline, not ${type.slice(0, 40)}`);
}

function s3SettingsOf(file: S3File, environment: Environment): S3Settings {
  const given = (name: string): string | undefined => environment[name] || undefined;
  const region = given('HISHTORY_S3_REGION') ?? file.region ?? given('AWS_REGION') ?? given('AWS_DEFAULT_REGION');
  const bucket = given('HISHTORY_S3_BUCKET') ?? file.bucket;
  const ownKey = given('HISHTORY_S3_ACCESS_KEY_ID') ?? file.access_key_id;
  const accessKeyId = ownKey ?? given('AWS_ACCESS_KEY_ID');
  const secretAccessKey = given('HISHTORY_S3_SECRET_ACCESS_KEY') ?? given('AWS_SECRET_ACCESS_KEY');
  const missing = Object.entries({
    'the bucket (s3_config.bucket, HISHTORY_S3_BUCKET)': bucket,
    'the region (s3_config.region, HISHTORY_S3_REGION)': region,
    'the access key id (s3_config.access_key_id, HISHTORY_S3_ACCESS_KEY_ID, AWS_ACCESS_KEY_ID)': accessKeyId,
    'the secret access key (HISHTORY_S3_SECRET_ACCESS_KEY, AWS_SECRET_ACCESS_KEY; never in the file)': secretAccessKey,
  }).flatMap(([name, value]) => (value === undefined || value === '' ? [name] : []));
  if (
    bucket === undefined ||
    region === undefined ||
    accessKeyId === undefined ||
    secretAccessKey === undefined ||
    missing.length > 0
  ) {
    throw new StoreError('invalid_argument', `the S3 backend needs ${missing.join('; ')}`);
  }
  const layout = given('FELLOE_HISTORY_S3_LAYOUT') ?? file.layout ?? 'batched';
  if (layout !== 'batched' && layout !== 'compatible')
    throw new StoreError('invalid_argument', 'the layout is batched or compatible');
  const sessionToken = ownKey === undefined ? given('AWS_SESSION_TOKEN') : undefined;
  return {
    bucket,
    region,
    endpoint: given('HISHTORY_S3_ENDPOINT') ?? (file.endpoint || `https://s3.${region}.amazonaws.com`),
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    prefix: given('HISHTORY_S3_PREFIX') ?? file.prefix ?? '',
    layout,
    conditions: file.conditions ?? 'required',
  };
}

/** @throws StoreError `invalid_argument` */
export function retentionDaysOf(file: HistoryFile, environment: Environment): number {
  const text = environment['FELLOE_HISTORY_RETENTION_DAYS'];
  const days = text === undefined ? (file.retention_days ?? historyLimits.retentionDays) : Number(text);
  if (!Number.isInteger(days) || days < 1)
    throw new StoreError('invalid_argument', 'the retention is a number of days, at least 1');
  return days;
}

export function openBackend(
  settings: BackendSettings,
  options: { readonly userId: string; readonly fetch?: typeof fetch },
): SyncBackend {
  const given = options.fetch === undefined ? {} : { fetch: options.fetch };
  if (settings.type === 'offline') return new OfflineBackend();
  if (settings.type === 'http') return new HttpBackend({ serverUrl: settings.serverUrl, ...given });
  return new S3Backend({ ...settings.s3, userId: options.userId, ...given });
}
