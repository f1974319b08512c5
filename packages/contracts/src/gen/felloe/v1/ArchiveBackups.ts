// Generated from protos/felloe/v1/backups.proto


export interface ArchiveBackups {
  'container'?: (string);
  'file_name'?: (string);
}

export interface ArchiveBackups__Output {
  'container': (string);
  'file_name': (string);
}
