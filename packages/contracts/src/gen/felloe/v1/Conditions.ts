// Generated from protos/felloe/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface Conditions {
  'if_match'?: (string)[];
  'if_none_match'?: (string)[];
  'if_modified_since'?: (number | string | Long);
  'if_unmodified_since'?: (number | string | Long);
  'has_if_size'?: (boolean);
  'if_size'?: (number | string | Long);
  'if_last_modified'?: (number | string | Long);
  'fencing_lock'?: (string);
  'fencing_token'?: (number | string | Long);
}

export interface Conditions__Output {
  'if_match': (string)[];
  'if_none_match': (string)[];
  'if_modified_since': (number);
  'if_unmodified_since': (number);
  'has_if_size': (boolean);
  'if_size': (number);
  'if_last_modified': (number);
  'fencing_lock': (string);
  'fencing_token': (number);
}
