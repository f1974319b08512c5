import { StoreError } from '@felloe/engine/errors.ts';
import { retentionDaysOf } from '@felloe/sdk/history/configuration.ts';
import { S3Backend } from '@felloe/sdk/history/s3/s3-backend.ts';
import type { Command } from 'commander';
import { historyCommand, type HistoryRun, withDevice } from '../../history/history-command.ts';
import type { Terminal } from '../../terminal/terminal.ts';

interface SyncFlags {
  readonly maintain?: true;
}

const manual = `
Fetches what other devices recorded and deleted, then uploads what waits here. May be interrupted at any time and run
again; when the backend is away it fails with exit code 1 and everything goes on waiting.

With --maintain (S3 only) it also puts hourly batches that are older than the retention together, and removes what waited
for a device longer than that. Once a day from one device is enough.`;

const options = (command: Command): Command => command.option('--maintain', 'of s3: also tidy the bucket');

export function syncCommand(terminal: Terminal): Command {
  return historyCommand(
    terminal,
    { usage: 'sync', summary: 'exchange entries and deletions with the other devices', manual, options },
    sync,
  );
}

async function sync(run: HistoryRun<SyncFlags>): Promise<void> {
  const { signal } = run.terminal;
  const report = await withDevice(run, async (device, local) => {
    try {
      const synced = await device.sync({ signal, onProgress: ({ done, total }) => run.tell(`uploaded ${done} of ${total}`) });
      if (run.flags.maintain !== true) return synced;
      if (!(device.backend instanceof S3Backend)) throw new StoreError('unsupported', 'only buckets are maintained by devices');
      const retentionDays = retentionDaysOf(run.file, run.environment);
      return { ...synced, maintenance: await device.backend.maintain({ retentionDays }, signal) };
    } catch (thrown) {
      const { length } = local.waiting();
      if (length > 0) run.tell(`${length} entries wait here for the next sync`);
      throw thrown;
    }
  });
  run.output.result(
    report,
    ({ received, uploaded, deleted, dumps }) =>
      `received ${received}, uploaded ${uploaded}, deleted ${deleted}${dumps === 0 ? '' : `, gave everything to ${dumps} new devices`}`,
  );
}
