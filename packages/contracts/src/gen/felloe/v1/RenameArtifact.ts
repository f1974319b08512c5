// Generated from protos/felloe/v1/artifacts.proto

import type { Conditions as _felloe_v1_Conditions, Conditions__Output as _felloe_v1_Conditions__Output } from '../../felloe/v1/Conditions.ts';

export interface RenameArtifact {
  'container'?: (string);
  'source_path'?: (string);
  'source_conditions'?: (_felloe_v1_Conditions | null);
  'path'?: (string);
  'conditions'?: (_felloe_v1_Conditions | null);
}

export interface RenameArtifact__Output {
  'container': (string);
  'source_path': (string);
  'source_conditions': (_felloe_v1_Conditions__Output | null);
  'path': (string);
  'conditions': (_felloe_v1_Conditions__Output | null);
}
