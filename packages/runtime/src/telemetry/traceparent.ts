import { isSpanContextValid, type SpanContext, TraceFlags } from '@opentelemetry/api';

/** `00-<32 hex trace id>-<16 hex parent id>-<2 hex flags>`, W3C Trace Context level 1, section 3.2. */
const traceparentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The context that a header names; undefined when it is malformed, which the standard says to treat as absent. */
export function parseTraceparent(header: string): SpanContext | undefined {
  const match = traceparentPattern.exec(header);
  if (match === null) return undefined;
  const [, version, traceId = '', spanId = '', flags = '00', rest] = match;
  // Version 00 has exactly four parts; a higher version may add some; ff is forbidden.
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  const context: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** Whether a header of version 00's length has the sampled bit off: known from one character, before anything is parsed. */
export function saysUnsampled(header: string): boolean {
  const lastDigit = header.charCodeAt(54);
  // '0'…'9' are 48…57 and 'a'…'f' are 97…102: even digits have even codes, even letters odd ones.
  return header.length === 55 && (lastDigit < 58 ? lastDigit % 2 === 0 : lastDigit % 2 === 1);
}

export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;
}
