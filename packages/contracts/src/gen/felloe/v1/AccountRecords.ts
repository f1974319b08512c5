// Generated from protos/felloe/v1/accounts.proto

import type { AccountDevice as _felloe_v1_AccountDevice, AccountDevice__Output as _felloe_v1_AccountDevice__Output } from '../../felloe/v1/AccountDevice.ts';
import type { AccountGrant as _felloe_v1_AccountGrant, AccountGrant__Output as _felloe_v1_AccountGrant__Output } from '../../felloe/v1/AccountGrant.ts';

export interface AccountRecords {
  'devices'?: (_felloe_v1_AccountDevice)[];
  'grants'?: (_felloe_v1_AccountGrant)[];
}

export interface AccountRecords__Output {
  'devices': (_felloe_v1_AccountDevice__Output)[];
  'grants': (_felloe_v1_AccountGrant__Output)[];
}
