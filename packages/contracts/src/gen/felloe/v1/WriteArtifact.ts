// Generated from protos/felloe/v1/artifacts.proto

import type { StagedBlob as _felloe_v1_StagedBlob, StagedBlob__Output as _felloe_v1_StagedBlob__Output } from '../../felloe/v1/StagedBlob.ts';
import type { Conditions as _felloe_v1_Conditions, Conditions__Output as _felloe_v1_Conditions__Output } from '../../felloe/v1/Conditions.ts';
import type { Long } from '@grpc/proto-loader';

export interface WriteArtifact {
  'container'?: (string);
  'path'?: (string);
  'blobs'?: (_felloe_v1_StagedBlob)[];
  'size'?: (number | string | Long);
  'etag'?: (string);
  'attributes'?: (string);
  'conditions'?: (_felloe_v1_Conditions | null);
  'epoch'?: (number | string | Long);
  'annotations'?: (string);
  'operation'?: (string);
}

export interface WriteArtifact__Output {
  'container': (string);
  'path': (string);
  'blobs': (_felloe_v1_StagedBlob__Output)[];
  'size': (number);
  'etag': (string);
  'attributes': (string);
  'conditions': (_felloe_v1_Conditions__Output | null);
  'epoch': (number);
  'annotations': (string);
  'operation': (string);
}
