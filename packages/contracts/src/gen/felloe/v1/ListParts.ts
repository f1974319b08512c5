// Generated from protos/felloe/v1/uploads.proto


export interface ListParts {
  'container'?: (string);
  'path'?: (string);
  'upload_id'?: (string);
  'after_part_number'?: (number);
  'limit'?: (number);
}

export interface ListParts__Output {
  'container': (string);
  'path': (string);
  'upload_id': (string);
  'after_part_number': (number);
  'limit': (number);
}
