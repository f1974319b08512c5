// Generated from protos/felloe/v1/backups.proto

import type { BackupMove as _felloe_v1_BackupMove, BackupMove__Output as _felloe_v1_BackupMove__Output } from '../../felloe/v1/BackupMove.ts';

export interface BackupMoves {
  'moves'?: (_felloe_v1_BackupMove)[];
}

export interface BackupMoves__Output {
  'moves': (_felloe_v1_BackupMove__Output)[];
}
