// Generated from protos/felloe/v1/storage.proto


export interface OpenBackend {
  'backend_id'?: (string);
  'date'?: (string);
}

export interface OpenBackend__Output {
  'backend_id': (string);
  'date': (string);
}
