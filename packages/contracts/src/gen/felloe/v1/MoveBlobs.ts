// Generated from protos/felloe/v1/storage.proto

import type { BlobMove as _felloe_v1_BlobMove, BlobMove__Output as _felloe_v1_BlobMove__Output } from '../../felloe/v1/BlobMove.ts';
import type { Long } from '@grpc/proto-loader';

export interface MoveBlobs {
  'epoch'?: (number | string | Long);
  'segment_id'?: (string);
  'moves'?: (_felloe_v1_BlobMove)[];
}

export interface MoveBlobs__Output {
  'epoch': (number);
  'segment_id': (string);
  'moves': (_felloe_v1_BlobMove__Output)[];
}
