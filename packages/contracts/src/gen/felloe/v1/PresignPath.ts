// Generated from protos/felloe/v1/accounts.proto


export interface PresignPath {
  'container'?: (string);
  'path'?: (string);
  'verb'?: (string);
}

export interface PresignPath__Output {
  'container': (string);
  'path': (string);
  'verb': (string);
}
