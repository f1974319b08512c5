// Generated from protos/felloe/v1/session.proto

import type { Welcome as _felloe_v1_Welcome, Welcome__Output as _felloe_v1_Welcome__Output } from '../../felloe/v1/Welcome.ts';
import type { Failure as _felloe_v1_Failure, Failure__Output as _felloe_v1_Failure__Output } from '../../felloe/v1/Failure.ts';
import type { Answer as _felloe_v1_Answer, Answer__Output as _felloe_v1_Answer__Output } from '../../felloe/v1/Answer.ts';
import type { Notice as _felloe_v1_Notice, Notice__Output as _felloe_v1_Notice__Output } from '../../felloe/v1/Notice.ts';
import type { Long } from '@grpc/proto-loader';

export interface HubFrame {
  'welcome'?: (_felloe_v1_Welcome | null);
  'refusal'?: (_felloe_v1_Failure | null);
  'answers'?: (_felloe_v1_Answer)[];
  'notices'?: (_felloe_v1_Notice)[];
  'heartbeat'?: (number | string | Long);
}

export interface HubFrame__Output {
  'welcome': (_felloe_v1_Welcome__Output | null);
  'refusal': (_felloe_v1_Failure__Output | null);
  'answers': (_felloe_v1_Answer__Output)[];
  'notices': (_felloe_v1_Notice__Output)[];
  'heartbeat': (number);
}
