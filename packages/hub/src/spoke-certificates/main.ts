/**
 * A process beside the hub that gives spokes their certificates and keeps them good: `main.ts <hub's directory> <where to> <name>…`.
 * For installations whose spokes have no other way to the hub's own authority, such as compose. Spokes read the files again for every
 * connection, so replacing them is all there is to do. They get to see neither the authority's key nor the hub's directory.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import { createLogger } from '@felloe/runtime/logger.ts';
import { runMain } from '@felloe/runtime/main.ts';
import { startShutdown } from '@felloe/runtime/shutdown.ts';
import { issueSpokeCertificates } from './issue-spoke-certificates.ts';

/** Certificates live a month and are renewed in its last third: a look every hour misses nothing. */
const lookEveryMs = 60 * 60 * 1000;
const shutdownMs = 5_000;

await runMain(async () => {
  const [hubDirectory, certificateDirectory, ...names] = process.argv.slice(2);
  if (hubDirectory === undefined || certificateDirectory === undefined || names.length === 0)
    throw new StoreError('invalid_argument', 'usage: main.ts <directory of the hub> <directory of the certificates> <spoke>…');
  const logger = createLogger({ name: 'certificates', level: 'info' });
  await using shutdown = startShutdown({ logger, deadlineMs: shutdownMs });
  const issue = () => issueSpokeCertificates({ hubDirectory, certificateDirectory, names });
  // What fails at the start ends the process; later the files are good for days, and the next look may succeed.
  await issue();
  logger.info({ spokes: names }, 'the spokes have certificates');
  while (!shutdown.signal.aborted) {
    await systemClock.sleep(lookEveryMs, shutdown.signal).catch(() => undefined);
    if (!shutdown.signal.aborted)
      await issue().catch((thrown: unknown) => logger.error({ err: thrown }, 'no certificates could be issued'));
  }
});
