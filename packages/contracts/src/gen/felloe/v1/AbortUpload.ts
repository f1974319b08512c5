// Generated from protos/felloe/v1/uploads.proto


export interface AbortUpload {
  'container'?: (string);
  'path'?: (string);
  'upload_id'?: (string);
}

export interface AbortUpload__Output {
  'container': (string);
  'path': (string);
  'upload_id': (string);
}
