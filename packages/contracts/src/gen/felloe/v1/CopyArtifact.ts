// Generated from protos/felloe/v1/artifacts.proto

import type { Conditions as _felloe_v1_Conditions, Conditions__Output as _felloe_v1_Conditions__Output } from '../../felloe/v1/Conditions.ts';

export interface CopyArtifact {
  'source_container'?: (string);
  'source_path'?: (string);
  'source_version_id'?: (string);
  'source_conditions'?: (_felloe_v1_Conditions | null);
  'container'?: (string);
  'path'?: (string);
  'attributes'?: (string);
  'conditions'?: (_felloe_v1_Conditions | null);
  'same_place_only'?: (boolean);
  'annotations'?: (string);
  'keep_tags'?: (boolean);
  'source_key'?: (string);
}

export interface CopyArtifact__Output {
  'source_container': (string);
  'source_path': (string);
  'source_version_id': (string);
  'source_conditions': (_felloe_v1_Conditions__Output | null);
  'container': (string);
  'path': (string);
  'attributes': (string);
  'conditions': (_felloe_v1_Conditions__Output | null);
  'same_place_only': (boolean);
  'annotations': (string);
  'keep_tags': (boolean);
  'source_key': (string);
}
