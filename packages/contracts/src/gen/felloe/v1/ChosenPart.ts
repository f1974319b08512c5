// Generated from protos/felloe/v1/uploads.proto


export interface ChosenPart {
  'part_number'?: (number);
  'etag'?: (string);
  'checksums'?: (string);
}

export interface ChosenPart__Output {
  'part_number': (number);
  'etag': (string);
  'checksums': (string);
}
