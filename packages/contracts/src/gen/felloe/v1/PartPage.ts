// Generated from protos/felloe/v1/uploads.proto

import type { PartRecord as _felloe_v1_PartRecord, PartRecord__Output as _felloe_v1_PartRecord__Output } from '../../felloe/v1/PartRecord.ts';
import type { UploadRecord as _felloe_v1_UploadRecord, UploadRecord__Output as _felloe_v1_UploadRecord__Output } from '../../felloe/v1/UploadRecord.ts';

export interface PartPage {
  'parts'?: (_felloe_v1_PartRecord)[];
  'truncated'?: (boolean);
  'next_part_number'?: (number);
  'upload'?: (_felloe_v1_UploadRecord | null);
}

export interface PartPage__Output {
  'parts': (_felloe_v1_PartRecord__Output)[];
  'truncated': (boolean);
  'next_part_number': (number);
  'upload': (_felloe_v1_UploadRecord__Output | null);
}
