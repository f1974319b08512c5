import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import {
  backendSettingsOf,
  backendTypes,
  type HistoryFile,
  historyFileOf,
  openBackend,
} from '@felloe/sdk/history/configuration.ts';
import { historyKeysOf } from '@felloe/sdk/history/encryption.ts';
import { HistoryDevice } from '@felloe/sdk/history/history-device.ts';
import type { Command } from 'commander';
import { FileLocalHistory } from '../../history/file-local-history.ts';
import { findSecret, historyCommand, type HistoryRun } from '../../history/history-command.ts';
import { readHistoryFile, writeHistoryFile } from '../../history/history-files.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { type BackendFlags, backendOptions, withBackend } from './backend-options.ts';

interface InitFlags extends BackendFlags {
  readonly backend?: string;
  readonly deviceId?: string;
  readonly originalConfig?: string;
  readonly interactive?: true;
  readonly input: boolean;
}

const manual = `
Sets this device up: chooses a backend, registers the device there and fetches the whole history. Asks for what is
missing when it runs in a terminal; --no-input makes it fail instead. Running it again is harmless.

With --original-config the device joins what an original client on this machine uses: same backend, same secret (which stays
in that file), a device id of its own. The file is not changed.

The secret makes all keys and is the same on all devices. Without one, init makes one and prints it once: keep it, nobody
can recover it. It is never written by felloe.

EXAMPLES
  felloe history init
  felloe history init --backend http --server https://spoke.example/history --secret-file ~/.history-secret
  HISHTORY_S3_SECRET_ACCESS_KEY=… felloe history init --backend s3 --bucket my-history --region eu-central-1 \\
    --access-key-id AKIA… --no-input`;

const options = (command: Command): Command =>
  backendOptions(command.option('--backend <type>', 'http, s3 or offline'))
    .option('--device-id <id>', 'id of this device; made when not given')
    .option('--original-config <file>', "take backend and secret from the original client's .hishtory.config")
    .option('--interactive', 'ask also when this is no terminal')
    .option('--no-input', 'never ask');

export function initCommand(terminal: Terminal): Command {
  return historyCommand(terminal, { usage: 'init', summary: 'set this device up', manual, options }, initialise);
}

async function initialise(given: HistoryRun<InitFlags>): Promise<void> {
  const run = await withOriginalConfig(given);
  const { terminal, flags, paths } = run;
  const chosen = await chosenBackend(run);
  const known = await findSecret(run);
  const secret = known ?? newSecret();
  const keys = await historyKeysOf(secret);
  const deviceId = flags.deviceId ?? terminal.environment['FELLOE_HISTORY_DEVICE_ID'] ?? chosen.device_id ?? crypto.randomUUID();
  const file = { ...chosen, device_id: deviceId };
  const settings = backendSettingsOf(file, run.environment);
  const backend = openBackend(settings, { userId: keys.userId });
  await backend.ping(terminal.signal);
  // Before the device registers: were it interrupted now, the next init goes on with the same id.
  await writeHistoryFile(paths.config, file);
  await using local = await FileLocalHistory.open(paths.data);
  const { received } = await new HistoryDevice({ backend, local, keys, deviceId }).join(terminal.signal);
  const result = {
    backend: settings.type,
    device: deviceId,
    user: keys.userId,
    received,
    file: paths.config,
    ...(known === undefined ? { secret } : {}),
  };
  run.output.result(result, () =>
    [
      `device ${deviceId} is set up (${settings.type}), ${received} entries fetched`,
      ...(known === undefined
        ? [`secret, shown once: ${secret}`, 'keep it and set FELLOE_HISTORY_SECRET to it on every device']
        : []),
    ].join('\n'),
  );
}

async function withOriginalConfig(run: HistoryRun<InitFlags>): Promise<HistoryRun<InitFlags>> {
  if (run.flags.originalConfig === undefined) return run;
  const path = resolve(run.terminal.workingDirectory, run.flags.originalConfig);
  const original = await readHistoryFile(path);
  if (!('user_secret' in original)) throw new UsageError(`${path} is no configuration of the original client`);
  const { s3_config: s3, backend_type: type, is_offline: isOffline } = original;
  const backend: HistoryFile = { backend_type: isOffline === true ? 'offline' : (type ?? 'http'), secret_file: path };
  return { ...run, file: { ...run.file, ...backend, ...(s3 === undefined ? {} : { s3_config: s3 }) } };
}

async function chosenBackend(run: HistoryRun<InitFlags>): Promise<HistoryFile> {
  const { flags, file, terminal } = run;
  const given = flags.backend ?? file.backend_type ?? terminal.environment['HISHTORY_BACKEND_TYPE'];
  const asks = flags.input && (flags.interactive === true || ('isTTY' in terminal.stdin && terminal.stdin.isTTY === true));
  if (given === undefined && !asks) throw new UsageError('say which backend: --backend http, s3 or offline');
  if (!asks) return historyFileOf(withBackend(file, given ?? '', flags));
  return await askedBackend(run, given);
}

/** Questions go to stderr: stdout has the result alone. */
async function askedBackend({ terminal, flags, file }: HistoryRun<InitFlags>, given: string | undefined): Promise<HistoryFile> {
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      terminal.stderr.write(chunk.toString());
      done();
    },
  });
  const questions = createInterface({ input: terminal.stdin, output });
  const lines = questions[Symbol.asyncIterator]();
  const ask = async (question: string, byDefault: string | undefined): Promise<string> => {
    terminal.stderr.write(`${question}${byDefault === undefined || byDefault === '' ? '' : ` [${byDefault}]`}: `);
    const line = await lines.next();
    if (line.done === true) throw new UsageError('the input ended before all was answered');
    return line.value.trim() === '' ? (byDefault ?? '') : line.value.trim();
  };
  try {
    const type = await ask(`backend (${backendTypes.join(', ')})`, given ?? 's3');
    const { s3_config: s3 = {} } = file;
    const answers: BackendFlags =
      type === 'http'
        ? { server: await ask('address of the history server', flags.server ?? file.server) }
        : type === 's3'
          ? {
              bucket: await ask('bucket', flags.bucket ?? s3.bucket),
              region: await ask('region', flags.region ?? s3.region ?? 'us-east-1'),
              s3Endpoint: await ask('S3 server, empty for Amazon', flags.s3Endpoint ?? s3.endpoint),
              accessKeyId: await ask('access key id', flags.accessKeyId ?? s3.access_key_id),
              prefix: await ask('folder in the bucket, empty for none', flags.prefix ?? s3.prefix),
            }
          : {};
    return historyFileOf(withBackend(file, type, { ...flags, ...answers }));
  } finally {
    questions.close();
  }
}

/** 256 random bits, in characters that every shell leaves alone. */
function newSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
