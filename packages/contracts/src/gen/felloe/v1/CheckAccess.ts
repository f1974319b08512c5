// Generated from protos/felloe/v1/artifacts.proto


export interface CheckAccess {
  'action'?: (string);
  'container'?: (string);
  'path'?: (string);
  'version_id'?: (string);
}

export interface CheckAccess__Output {
  'action': (string);
  'container': (string);
  'path': (string);
  'version_id': (string);
}
