/** Options that say which backend: the same for init and migrate-backend. */
import type { HistoryFile } from '@felloe/sdk/history/configuration.ts';
import type { Command } from 'commander';
import { withSetting } from '../../history/settings-table.ts';
import { url } from '../../terminal/values.ts';

export interface BackendFlags {
  readonly server?: string;
  readonly bucket?: string;
  readonly region?: string;
  readonly s3Endpoint?: string;
  readonly accessKeyId?: string;
  readonly prefix?: string;
  readonly layout?: string;
}

export function backendOptions(command: Command): Command {
  return command
    .option('--server <url>', 'of http: the history server, what comes before /api/v1', url)
    .option('--bucket <name>', 'of s3: the bucket')
    .option('--region <name>', 'of s3: its region')
    .option('--s3-endpoint <url>', 'of s3: the server, when it is not Amazon', url)
    .option('--access-key-id <id>', 'of s3: who asks; the secret comes from HISHTORY_S3_SECRET_ACCESS_KEY')
    .option('--prefix <folder>', 'of s3: folder in the bucket')
    .option('--layout <layout>', 'of s3: batched or compatible');
}

/** The file with what the options say. */
export function withBackend(file: HistoryFile, type: string, flags: BackendFlags): HistoryFile {
  const wanted: readonly (readonly [string, string | undefined])[] = [
    ['backend', type],
    ['server', flags.server],
    ['s3-bucket', flags.bucket],
    ['s3-region', flags.region],
    ['s3-endpoint', flags.s3Endpoint],
    ['s3-access-key-id', flags.accessKeyId],
    ['s3-prefix', flags.prefix],
    ['s3-layout', flags.layout],
  ];
  return wanted.reduce((before, [name, value]) => (value === undefined ? before : withSetting(before, name, value)), file);
}
