// Generated from protos/felloe/v1/uploads.proto


export interface ListUploads {
  'container'?: (string);
  'prefix'?: (string);
  'delimiter'?: (string);
  'after_path'?: (string);
  'after_upload_id'?: (string);
  'limit'?: (number);
}

export interface ListUploads__Output {
  'container': (string);
  'prefix': (string);
  'delimiter': (string);
  'after_path': (string);
  'after_upload_id': (string);
  'limit': (number);
}
