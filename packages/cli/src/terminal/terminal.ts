/** What a command has of the process: streams, environment, directory, and the wish to stop. A test gives its own. */
import type { Readable } from 'node:stream';

export interface Terminal {
  readonly stdin: Readable;
  /** Bytes go out as they are. */
  readonly stdout: { write(text: string | Uint8Array): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Aborts on the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}
