// Generated from protos/felloe/v1/uploads.proto


export interface DescribeUpload {
  'container'?: (string);
  'path'?: (string);
  'upload_id'?: (string);
}

export interface DescribeUpload__Output {
  'container': (string);
  'path': (string);
  'upload_id': (string);
}
