// Generated from protos/felloe/v1/backups.proto


export interface TakeBackupMoves {
  'limit'?: (number);
}

export interface TakeBackupMoves__Output {
  'limit': (number);
}
