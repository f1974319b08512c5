/** What lifecycle will do, as AWS tells it beforehand: `x-amz-expiration` of objects, `x-amz-abort-…` of uploads. */
import type { LifecycleDate__Output } from '@felloe/contracts/gen/felloe/v1/LifecycleDate.ts';
import { formatHttpDate } from '@felloe/s3-wire/http-date.ts';
import type { HeaderList } from './answer.ts';

const none: HeaderList = [];

export function expirationHeader(date: LifecycleDate__Output | null): HeaderList {
  if (date === null) return none;
  return ['x-amz-expiration', `expiry-date="${formatHttpDate(date.at)}", rule-id="${encodeURIComponent(date.rule)}"`];
}

export function abortHeaders(date: LifecycleDate__Output | null): HeaderList {
  if (date === null) return none;
  return ['x-amz-abort-date', formatHttpDate(date.at), 'x-amz-abort-rule-id', encodeURIComponent(date.rule)];
}
