/** `x-amz-bypass-governance-retention`: the hub grants it only to those who may. */
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';

export function bypassesGovernance(headers: RequestHeaders): boolean {
  return headers.get('x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
}
