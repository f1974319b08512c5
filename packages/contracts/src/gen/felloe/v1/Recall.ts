// Generated from protos/felloe/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface Recall {
  'recall_id'?: (number | string | Long);
  'container_ids'?: (string)[];
  'container_names'?: (string)[];
}

export interface Recall__Output {
  'recall_id': (number);
  'container_ids': (string)[];
  'container_names': (string)[];
}
