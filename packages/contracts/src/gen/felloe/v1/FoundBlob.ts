// Generated from protos/felloe/v1/storage.proto


export interface FoundBlob {
  'id'?: (string);
  'segment'?: (boolean);
}

export interface FoundBlob__Output {
  'id': (string);
  'segment': (boolean);
}
