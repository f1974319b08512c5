/**
 * What is left of a body that nobody wants, after its refusal was written. Closing at once would let the kernel reset the connection and
 * throw the answer away with it (RFC 9112 section 9.6: lingering close).
 */
import type { IncomingMessage } from 'node:http';

/** How long a client may go on sending before its connection is cut. */
const lingerMs = 2_000;
/** Above the bodies that services take which ours replace (35 MB): clients that write all before they read still hear why. */
const lingerBytesMax = 64 * 1024 * 1024;

/** Calls `done` once: when the body has ended, or has been listened to for long enough. */
export function dropBody(raw: IncomingMessage, done: () => void): void {
  let bytes = 0;
  let ended = false;
  const finish = (): void => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    done();
  };
  const timer = setTimeout(finish, lingerMs);
  raw.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > lingerBytesMax) finish();
  });
  raw.once('end', finish);
  raw.once('close', finish);
  raw.once('error', finish);
  raw.resume();
}
