/**
 * When an age is reached. AWS counts days from the moment of the event and rounds up to the next midnight UTC ("Setting lifecycle
 * configuration on a bucket": an object made at 10:30 on the 15th with 3 days expires at midnight before the 19th).
 */
export const realDayMs = 24 * 60 * 60 * 1000;

/** ms since 1970. A day of another length is one of tests, and is not rounded. */
export function reachedAt(fromMs: number, days: number, dayMs: number): number {
  const exact = fromMs + days * dayMs;
  return dayMs === realDayMs ? Math.ceil(exact / realDayMs) * realDayMs : exact;
}
