// Generated from protos/felloe/v1/backups.proto

import type { BackupFile as _felloe_v1_BackupFile, BackupFile__Output as _felloe_v1_BackupFile__Output } from '../../felloe/v1/BackupFile.ts';

export interface BackupFiles {
  'files'?: (_felloe_v1_BackupFile)[];
  'next_after'?: (string);
}

export interface BackupFiles__Output {
  'files': (_felloe_v1_BackupFile__Output)[];
  'next_after': (string);
}
