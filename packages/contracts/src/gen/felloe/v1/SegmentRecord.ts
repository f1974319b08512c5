// Generated from protos/felloe/v1/storage.proto


export interface SegmentRecord {
  'segment_id'?: (string);
  'backend_id'?: (string);
}

export interface SegmentRecord__Output {
  'segment_id': (string);
  'backend_id': (string);
}
