// Generated from protos/felloe/v1/uploads.proto

import type { ChosenPart as _felloe_v1_ChosenPart, ChosenPart__Output as _felloe_v1_ChosenPart__Output } from '../../felloe/v1/ChosenPart.ts';
import type { Conditions as _felloe_v1_Conditions, Conditions__Output as _felloe_v1_Conditions__Output } from '../../felloe/v1/Conditions.ts';
import type { Long } from '@grpc/proto-loader';

export interface CompleteUpload {
  'container'?: (string);
  'path'?: (string);
  'upload_id'?: (string);
  'parts'?: (_felloe_v1_ChosenPart)[];
  'conditions'?: (_felloe_v1_Conditions | null);
  'has_size'?: (boolean);
  'size'?: (number | string | Long);
  'checksums'?: (string);
}

export interface CompleteUpload__Output {
  'container': (string);
  'path': (string);
  'upload_id': (string);
  'parts': (_felloe_v1_ChosenPart__Output)[];
  'conditions': (_felloe_v1_Conditions__Output | null);
  'has_size': (boolean);
  'size': (number);
  'checksums': (string);
}
