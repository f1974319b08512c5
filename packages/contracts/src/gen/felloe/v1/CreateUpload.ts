// Generated from protos/felloe/v1/uploads.proto


export interface CreateUpload {
  'container'?: (string);
  'path'?: (string);
  'attributes'?: (string);
}

export interface CreateUpload__Output {
  'container': (string);
  'path': (string);
  'attributes': (string);
}
