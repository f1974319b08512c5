import { ConfigurationError, printConfigurationFaults } from './configuration.ts';

/** What runMain needs of the process; a test gives its own. */
export interface MainProcess {
  readonly stderr: { write(text: string): unknown };
  exitCode?: number | string | null | undefined;
  /** Ends at once, with the exit code that was set. */
  exit(): void;
}

/** The exit codes of every command of the product. */
export const exitCodes = { ok: 0, failure: 1, wrongConfiguration: 2 } as const;

/**
 * So long output under way may take to leave the process. Then it ends, whatever a library still holds open: a spoke whose hub is gone
 * would wait a minute for connections under way to it, and be killed by its supervisor.
 */
const lingerMsMax = 2_000;

/**
 * Runs what a `main.ts` does. Wrong configuration: all faults on stderr, exit code 2, no stack. Any other failure: its stack on
 * stderr, exit code 1. The code is set, not forced, so that output under way still leaves the process.
 */
export async function runMain(main: () => Promise<void>, ourProcess: MainProcess = process): Promise<void> {
  try {
    await main();
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) {
      printConfigurationFaults(thrown, (text) => ourProcess.stderr.write(text));
      ourProcess.exitCode = exitCodes.wrongConfiguration;
      return;
    }
    ourProcess.stderr.write(`felloe: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    ourProcess.exitCode = exitCodes.failure;
  } finally {
    setTimeout(() => ourProcess.exit(), lingerMsMax).unref();
  }
}
