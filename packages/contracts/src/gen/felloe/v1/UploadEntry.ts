// Generated from protos/felloe/v1/uploads.proto

import type { UploadRecord as _felloe_v1_UploadRecord, UploadRecord__Output as _felloe_v1_UploadRecord__Output } from '../../felloe/v1/UploadRecord.ts';

export interface UploadEntry {
  'is_prefix'?: (boolean);
  'path'?: (string);
  'upload'?: (_felloe_v1_UploadRecord | null);
}

export interface UploadEntry__Output {
  'is_prefix': (boolean);
  'path': (string);
  'upload': (_felloe_v1_UploadRecord__Output | null);
}
