// Generated from protos/felloe/v1/artifacts.proto

import type { VersionEntry as _felloe_v1_VersionEntry, VersionEntry__Output as _felloe_v1_VersionEntry__Output } from '../../felloe/v1/VersionEntry.ts';

export interface VersionPage {
  'entries'?: (_felloe_v1_VersionEntry)[];
  'truncated'?: (boolean);
  'next_path'?: (string);
  'next_version'?: (string);
}

export interface VersionPage__Output {
  'entries': (_felloe_v1_VersionEntry__Output)[];
  'truncated': (boolean);
  'next_path': (string);
  'next_version': (string);
}
