// Generated from protos/felloe/v1/storage.proto


export interface BlobLease {
  'backend_id'?: (string);
  'blob_ids'?: (string)[];
  'valid_ms'?: (number);
}

export interface BlobLease__Output {
  'backend_id': (string);
  'blob_ids': (string)[];
  'valid_ms': (number);
}
