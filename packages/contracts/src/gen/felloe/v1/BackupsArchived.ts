// Generated from protos/felloe/v1/backups.proto


export interface BackupsArchived {
  'file_names'?: (string)[];
}

export interface BackupsArchived__Output {
  'file_names': (string)[];
}
