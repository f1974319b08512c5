// Generated from protos/felloe/v1/artifacts.proto


export interface RemoveResult {
  'existed'?: (boolean);
  'version_id'?: (string);
  'removed_marker'?: (boolean);
  'failure_code'?: (string);
  'failure_message'?: (string);
}

export interface RemoveResult__Output {
  'existed': (boolean);
  'version_id': (string);
  'removed_marker': (boolean);
  'failure_code': (string);
  'failure_message': (string);
}
