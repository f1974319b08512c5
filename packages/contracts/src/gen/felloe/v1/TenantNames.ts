// Generated from protos/felloe/v1/session.proto

import type { TenantName as _felloe_v1_TenantName, TenantName__Output as _felloe_v1_TenantName__Output } from '../../felloe/v1/TenantName.ts';

export interface TenantNames {
  'tenants'?: (_felloe_v1_TenantName)[];
}

export interface TenantNames__Output {
  'tenants': (_felloe_v1_TenantName__Output)[];
}
