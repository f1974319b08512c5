import { backendSettingsOf, retentionDaysOf } from '@felloe/sdk/history/configuration.ts';
import { originalClientsOf } from '@felloe/sdk/history/s3/device-registry.ts';
import { S3Backend } from '@felloe/sdk/history/s3/s3-backend.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Command } from 'commander';
import { historyCommand, type HistoryRun, withDevice } from '../../history/history-command.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const manual = `
Shows the backend and whether it can be reached, the device, how many entries are kept here and how many wait to be
uploaded. Exit code 0 also when the backend is away: what waits is safe here.`;

export function historyStatusCommand(terminal: Terminal): Command {
  return historyCommand(terminal, { usage: 'status', summary: 'the backend, this device and what waits', manual }, show);
}

async function show(run: HistoryRun<object>): Promise<void> {
  const settings = backendSettingsOf(run.file, run.environment);
  const status = await withDevice(run, async ({ backend, keys, deviceId, local }) => {
    const reached = await reach(() => backend.ping(run.terminal.signal));
    const devices =
      backend instanceof S3Backend && reached === undefined ? await backend.devices(run.terminal.signal) : undefined;
    return {
      backend: settings.type,
      ...(settings.type === 'http' ? { server: settings.serverUrl } : {}),
      ...(settings.type === 's3'
        ? { endpoint: settings.s3.endpoint, bucket: settings.s3.bucket, prefix: settings.s3.prefix, layout: settings.s3.layout }
        : {}),
      device: deviceId,
      user: keys.userId,
      reachable: reached === undefined,
      ...(reached === undefined ? {} : { fault: reached }),
      entries: local.all().length,
      waiting: local.waiting().length,
      pendingDeletions: local.pendingDeletions().length,
      retentionDays: retentionDaysOf(run.file, run.environment),
      ...(devices === undefined ? {} : { devices: devices.length, originalClients: originalClientsOf(devices).length }),
    };
  });
  run.output.result(status, (shown) =>
    Object.entries(shown)
      .map(([name, value]) => `${name.padEnd(16)}  ${String(value)}`)
      .join('\n'),
  );
}

/** Why it cannot be reached; undefined when it can. */
async function reach(ping: () => Promise<void>): Promise<string | undefined> {
  try {
    await ping();
    return undefined;
  } catch (thrown) {
    return StoreError.from(thrown).message;
  }
}
