// Generated from protos/felloe/v1/artifacts.proto


export interface DataKey {
  'key'?: (Buffer | Uint8Array | string);
  'wrapped'?: (string);
  'key_id'?: (string);
}

export interface DataKey__Output {
  'key': (Buffer);
  'wrapped': (string);
  'key_id': (string);
}
