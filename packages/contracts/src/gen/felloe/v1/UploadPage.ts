// Generated from protos/felloe/v1/uploads.proto

import type { UploadEntry as _felloe_v1_UploadEntry, UploadEntry__Output as _felloe_v1_UploadEntry__Output } from '../../felloe/v1/UploadEntry.ts';

export interface UploadPage {
  'entries'?: (_felloe_v1_UploadEntry)[];
  'truncated'?: (boolean);
  'next_path'?: (string);
  'next_upload_id'?: (string);
}

export interface UploadPage__Output {
  'entries': (_felloe_v1_UploadEntry__Output)[];
  'truncated': (boolean);
  'next_path': (string);
  'next_upload_id': (string);
}
