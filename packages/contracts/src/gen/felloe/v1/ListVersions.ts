// Generated from protos/felloe/v1/artifacts.proto


export interface ListVersions {
  'container'?: (string);
  'prefix'?: (string);
  'delimiter'?: (string);
  'after_path'?: (string);
  'after_version'?: (string);
  'limit'?: (number);
}

export interface ListVersions__Output {
  'container': (string);
  'prefix': (string);
  'delimiter': (string);
  'after_path': (string);
  'after_version': (string);
  'limit': (number);
}
