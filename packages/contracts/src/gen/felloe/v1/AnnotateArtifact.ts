// Generated from protos/felloe/v1/artifacts.proto

import type { Conditions as _felloe_v1_Conditions, Conditions__Output as _felloe_v1_Conditions__Output } from '../../felloe/v1/Conditions.ts';

export interface AnnotateArtifact {
  'container'?: (string);
  'path'?: (string);
  'version_id'?: (string);
  'annotation'?: (string);
  'document'?: (string);
  'bypass_governance'?: (boolean);
  'conditions'?: (_felloe_v1_Conditions | null);
}

export interface AnnotateArtifact__Output {
  'container': (string);
  'path': (string);
  'version_id': (string);
  'annotation': (string);
  'document': (string);
  'bypass_governance': (boolean);
  'conditions': (_felloe_v1_Conditions__Output | null);
}
