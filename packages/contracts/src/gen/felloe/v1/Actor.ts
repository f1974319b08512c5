// Generated from protos/felloe/v1/session.proto

import type { Facts as _felloe_v1_Facts, Facts__Output as _felloe_v1_Facts__Output } from '../../felloe/v1/Facts.ts';

export interface Actor {
  'kind'?: (string);
  'tenant_id'?: (string);
  'principal_id'?: (string);
  'source_address'?: (string);
  'session_token'?: (string);
  'facts'?: (_felloe_v1_Facts | null);
}

export interface Actor__Output {
  'kind': (string);
  'tenant_id': (string);
  'principal_id': (string);
  'source_address': (string);
  'session_token': (string);
  'facts': (_felloe_v1_Facts__Output | null);
}
