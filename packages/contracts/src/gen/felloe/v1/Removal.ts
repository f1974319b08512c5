// Generated from protos/felloe/v1/artifacts.proto

import type { Conditions as _felloe_v1_Conditions, Conditions__Output as _felloe_v1_Conditions__Output } from '../../felloe/v1/Conditions.ts';

export interface Removal {
  'path'?: (string);
  'version_id'?: (string);
  'conditions'?: (_felloe_v1_Conditions | null);
  'bypass_governance'?: (boolean);
}

export interface Removal__Output {
  'path': (string);
  'version_id': (string);
  'conditions': (_felloe_v1_Conditions__Output | null);
  'bypass_governance': (boolean);
}
