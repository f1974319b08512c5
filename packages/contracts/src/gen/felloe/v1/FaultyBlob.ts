// Generated from protos/felloe/v1/storage.proto


export interface FaultyBlob {
  'blob_id'?: (string);
  'locator'?: (string);
  'reason'?: (string);
}

export interface FaultyBlob__Output {
  'blob_id': (string);
  'locator': (string);
  'reason': (string);
}
