// Generated from protos/felloe/v1/storage.proto


export interface AwaitedUpload {
  'upload_id'?: (string);
  'digest'?: (string);
  'blob_id'?: (string);
}

export interface AwaitedUpload__Output {
  'upload_id': (string);
  'digest': (string);
  'blob_id': (string);
}
