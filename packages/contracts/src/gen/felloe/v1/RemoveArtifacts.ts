// Generated from protos/felloe/v1/artifacts.proto

import type { Removal as _felloe_v1_Removal, Removal__Output as _felloe_v1_Removal__Output } from '../../felloe/v1/Removal.ts';

export interface RemoveArtifacts {
  'container'?: (string);
  'removals'?: (_felloe_v1_Removal)[];
}

export interface RemoveArtifacts__Output {
  'container': (string);
  'removals': (_felloe_v1_Removal__Output)[];
}
