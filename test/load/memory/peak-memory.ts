/** The highest resident memory a process reached while something ran. */
import { residentBytesOf } from '../client/cpu-meter.ts';

const sampleEveryMs = 25;

export async function peakMemoryDuring(
  pid: number,
  run: () => Promise<unknown>,
): Promise<{ peakBytes: number; startBytes: number }> {
  const startBytes = residentBytesOf(pid);
  let peakBytes = startBytes;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytesOf(pid));
  }, sampleEveryMs);
  try {
    await run();
  } finally {
    clearInterval(timer);
  }
  return { startBytes, peakBytes: Math.max(peakBytes, residentBytesOf(pid)) };
}
