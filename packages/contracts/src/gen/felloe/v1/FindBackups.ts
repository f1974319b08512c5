// Generated from protos/felloe/v1/backups.proto


export interface FindBackups {
  'container'?: (string);
  'file_name'?: (string);
  'user'?: (string);
}

export interface FindBackups__Output {
  'container': (string);
  'file_name': (string);
  'user': (string);
}
