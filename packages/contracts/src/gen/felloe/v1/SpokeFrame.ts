// Generated from protos/felloe/v1/session.proto

import type { Hello as _felloe_v1_Hello, Hello__Output as _felloe_v1_Hello__Output } from '../../felloe/v1/Hello.ts';
import type { Request as _felloe_v1_Request, Request__Output as _felloe_v1_Request__Output } from '../../felloe/v1/Request.ts';
import type { Report as _felloe_v1_Report, Report__Output as _felloe_v1_Report__Output } from '../../felloe/v1/Report.ts';
import type { Long } from '@grpc/proto-loader';

export interface SpokeFrame {
  'hello'?: (_felloe_v1_Hello | null);
  'requests'?: (_felloe_v1_Request)[];
  'report'?: (_felloe_v1_Report | null);
  'heartbeat'?: (number | string | Long);
  'recalled'?: (number | string | Long)[];
}

export interface SpokeFrame__Output {
  'hello': (_felloe_v1_Hello__Output | null);
  'requests': (_felloe_v1_Request__Output)[];
  'report': (_felloe_v1_Report__Output | null);
  'heartbeat': (number);
  'recalled': (number)[];
}
