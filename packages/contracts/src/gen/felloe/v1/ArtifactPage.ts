// Generated from protos/felloe/v1/artifacts.proto

import type { ArtifactEntry as _felloe_v1_ArtifactEntry, ArtifactEntry__Output as _felloe_v1_ArtifactEntry__Output } from '../../felloe/v1/ArtifactEntry.ts';

export interface ArtifactPage {
  'entries'?: (_felloe_v1_ArtifactEntry)[];
  'truncated'?: (boolean);
  'next_after'?: (string);
}

export interface ArtifactPage__Output {
  'entries': (_felloe_v1_ArtifactEntry__Output)[];
  'truncated': (boolean);
  'next_after': (string);
}
