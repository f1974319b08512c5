import type { Command } from 'commander';
import { documentsCommand, type DocumentsRun } from '../../documents/documents-command.ts';
import { DocumentsFile } from '../../documents/documents-files.ts';
import { writeSettings } from '../../files/settings-file.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const manual = `
SETTINGS
  storage         s3 or felloe
  endpoint        URL of the S3 server, or of the app listener of a spoke
  region bucket access-key-id user-id       of an S3 server
  device-id device-name                     of this device
  rule            versions, or last-write-wins; the same on every device
  manifest        one, or per-device; the same on every device

An empty value removes a setting. Secrets are never written here: see \`felloe docs init --help\`.

EXAMPLES
  felloe docs config-set endpoint https://s3.eu-central-1.amazonaws.com
  felloe docs config-set device-name "my old laptop"`;

export function documentsConfigSetCommand(terminal: Terminal): Command {
  const described = { usage: 'config-set <name> <value>', summary: 'change one setting in the configuration file', manual };
  return documentsCommand(terminal, described, setOne);
}

async function setOne({ operands, file, paths, output }: DocumentsRun<object>): Promise<void> {
  const [name = '', value = ''] = operands;
  const field = name.replaceAll('-', '_');
  const known = Object.keys(DocumentsFile.properties);
  if (!known.includes(field)) throw new UsageError(`${name} is no setting; there are ${known.join(', ').replaceAll('_', '-')}`);
  const { [field as keyof DocumentsFile]: _, ...others } = file;
  await writeSettings(DocumentsFile, paths.config, value === '' ? others : { ...others, [field]: value });
  output.result({ name, value, file: paths.config }, () => `${name} = ${value}`);
}
