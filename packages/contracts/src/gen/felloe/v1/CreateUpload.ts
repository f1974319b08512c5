// Generated from protos/felloe/v1/uploads.proto


export interface CreateUpload {
  'container'?: (string);
  'path'?: (string);
  'attributes'?: (string);
  'annotations'?: (string);
}

export interface CreateUpload__Output {
  'container': (string);
  'path': (string);
  'attributes': (string);
  'annotations': (string);
}
