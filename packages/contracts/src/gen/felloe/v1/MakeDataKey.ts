// Generated from protos/felloe/v1/artifacts.proto


export interface MakeDataKey {
  'container'?: (string);
  'path'?: (string);
  'key_id'?: (string);
  'context'?: (string);
  'key'?: (Buffer | Uint8Array | string);
}

export interface MakeDataKey__Output {
  'container': (string);
  'path': (string);
  'key_id': (string);
  'context': (string);
  'key': (Buffer);
}
