// Generated from protos/felloe/v1/session.proto

import type { Revoke as _felloe_v1_Revoke, Revoke__Output as _felloe_v1_Revoke__Output } from '../../felloe/v1/Revoke.ts';
import type { Recall as _felloe_v1_Recall, Recall__Output as _felloe_v1_Recall__Output } from '../../felloe/v1/Recall.ts';
import type { Configure as _felloe_v1_Configure, Configure__Output as _felloe_v1_Configure__Output } from '../../felloe/v1/Configure.ts';
import type { Drain as _felloe_v1_Drain, Drain__Output as _felloe_v1_Drain__Output } from '../../felloe/v1/Drain.ts';

export interface Notice {
  'revoke'?: (_felloe_v1_Revoke | null);
  'recall'?: (_felloe_v1_Recall | null);
  'configure'?: (_felloe_v1_Configure | null);
  'drain'?: (_felloe_v1_Drain | null);
  'notice'?: "revoke"|"recall"|"configure"|"drain";
}

export interface Notice__Output {
  'revoke'?: (_felloe_v1_Revoke__Output | null);
  'recall'?: (_felloe_v1_Recall__Output | null);
  'configure'?: (_felloe_v1_Configure__Output | null);
  'drain'?: (_felloe_v1_Drain__Output | null);
  'notice'?: "revoke"|"recall"|"configure"|"drain";
}
