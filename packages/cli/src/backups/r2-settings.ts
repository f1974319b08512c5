/**
 * The settings of seed 001's service: two buckets at Cloudflare R2, one for the most recent backups and one for older ones. They become
 * two backends, and the setting of the container that backups stand on.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Client } from '@felloe/sdk/client.ts';

export const r2Variables = [
  'R2_ACCOUNT_ID',
  'R2_ACCESS_KEY_ID',
  'R2_SECRET_ACCESS_KEY',
  'R2_BUCKET_MAIN_NAME',
  'R2_BUCKET_BACKUP_NAME',
] as const;

export interface R2Settings {
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly mainBucket: string;
  readonly backupBucket: string;
  /** In place of the account's own at R2: another provider that speaks S3. */
  readonly endpoint: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined when none of them is set. @throws StoreError `invalid_argument` that names those that are missing */
export function readR2Settings(environment: Environment): R2Settings | undefined {
  const missing = r2Variables.filter((name) => (environment[name] ?? '') === '');
  if (missing.length === r2Variables.length) return undefined;
  if (missing.length > 0) throw new StoreError('invalid_argument', `for backups at R2, set ${missing.join(', ')} too`);
  const of = (name: (typeof r2Variables)[number]): string => environment[name] ?? '';
  return {
    account: of('R2_ACCOUNT_ID'),
    accessKeyId: of('R2_ACCESS_KEY_ID'),
    secretAccessKey: of('R2_SECRET_ACCESS_KEY'),
    mainBucket: of('R2_BUCKET_MAIN_NAME'),
    backupBucket: of('R2_BUCKET_BACKUP_NAME'),
    endpoint: environment['R2_ENDPOINT'],
  };
}

const mainBackend = 'r2-main';
const archiveBackend = 'r2-backup';

/** Asked again it changes nothing: backends that are there stay as they are. */
export async function useR2(
  client: Client,
  settings: R2Settings,
  stands: { readonly tenant: string; readonly container: string },
): Promise<{ readonly mainBackend: string; readonly archiveBackend: string }> {
  await addBackend(client, settings, { name: mainBackend, bucket: settings.mainBucket });
  await addBackend(client, settings, { name: archiveBackend, bucket: settings.backupBucket });
  const at = { parameters: { container: stands.container, setting: 'backups' as const }, query: { tenant: stands.tenant } };
  const { document } = await client.request('setting.read', at);
  const before = typeof document === 'object' && document !== null ? document : {};
  await client.request('setting.write', { ...at, body: { document: { ...before, mainBackend, archiveBackend } } });
  return { mainBackend, archiveBackend };
}

async function addBackend(
  client: Client,
  settings: R2Settings,
  { name, bucket }: { readonly name: string; readonly bucket: string },
): Promise<void> {
  const { account, accessKeyId, secretAccessKey, endpoint } = settings;
  const place = endpoint === undefined ? { profile: 'r2', account } : { profile: 'generic', endpoint };
  try {
    await client.request('backend.add', {
      body: { name, kind: 's3', configuration: { ...place, bucket }, secret: { accessKeyId, secretAccessKey } },
    });
  } catch (thrown) {
    if (StoreError.from(thrown).code !== 'conflict') throw thrown;
  }
}
