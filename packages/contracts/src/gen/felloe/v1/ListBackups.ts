// Generated from protos/felloe/v1/backups.proto


export interface ListBackups {
  'container'?: (string);
  'user'?: (string);
  'after'?: (string);
  'limit'?: (number);
}

export interface ListBackups__Output {
  'container': (string);
  'user': (string);
  'after': (string);
  'limit': (number);
}
