import type { Command } from 'commander';
import { historyCommand, type HistoryRun } from '../../history/history-command.ts';
import { writeHistoryFile } from '../../history/history-files.ts';
import { withSetting } from '../../history/settings-table.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const manual = `
SETTINGS
  backend            http, s3 or offline
  server             address of the history server, what comes before /api/v1
  device-id          id of this device; init makes one
  secret-file        path of a file that holds the secret of the history
  retention-days     how long what waits for a device is kept (30)
  s3-bucket s3-region s3-endpoint s3-prefix s3-access-key-id
  s3-layout          batched (cheap), or compatible: always writes what the original client reads, too
  s3-conditions      required, or unchecked for servers without conditional writes

An empty value removes a setting. Secret access keys and the secret itself are never written: they come from
HISHTORY_S3_SECRET_ACCESS_KEY (or AWS_SECRET_ACCESS_KEY) and FELLOE_HISTORY_SECRET. The environment wins over the file:
HISHTORY_BACKEND_TYPE, HISHTORY_SERVER, HISHTORY_S3_BUCKET, _REGION, _ENDPOINT, _ACCESS_KEY_ID, _PREFIX.

EXAMPLES
  felloe history config-set backend s3
  felloe history config-set s3-bucket my-history`;

export function configSetCommand(terminal: Terminal): Command {
  const described = { usage: 'config-set <name> <value>', summary: 'change one setting in the configuration file', manual };
  return historyCommand(terminal, described, setOne);
}

async function setOne({ operands, file, paths, output }: HistoryRun<object>): Promise<void> {
  const [name = '', value = ''] = operands;
  await writeHistoryFile(paths.config, withSetting(file, name, value));
  output.result({ name, value, file: paths.config }, () => `${name} = ${value}`);
}
