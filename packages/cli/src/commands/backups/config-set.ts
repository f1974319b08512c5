import type { Command } from 'commander';
import { BackupsFile } from '../../backups/backups-files.ts';
import { writeSettings } from '../../files/settings-file.ts';
import { backupsLeaf, type BackupsRun } from '../../backups/backups-leaf.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const manual = `
SETTINGS
  url          the service, ending with /backups
  user         UUID that the app knows its user by
  database     the SQLite file that \`felloe backups sync\` sends
  prefix       of file names, as the operator has set it (leakr_db)
  token-file   file with a token, in the place of a login
  identifier   what the person logs in with

An empty value removes a setting. Passwords and tokens are never written here.

EXAMPLES
  felloe backups config-set database ~/notes.sqlite
  felloe backups config-set prefix ""`;

export function backupsConfigSetCommand(terminal: Terminal): Command {
  const described = { usage: 'config-set <name> <value>', summary: 'change one setting in the configuration file' };
  return backupsLeaf(terminal, described, setOne).addHelpText('after', manual);
}

async function setOne({ operands, file, paths, output }: BackupsRun): Promise<void> {
  const [name = '', value = ''] = operands;
  const field = name.replaceAll('-', '_');
  const known = Object.keys(BackupsFile.properties);
  if (!known.includes(field)) throw new UsageError(`${name} is no setting; there are ${known.join(', ').replaceAll('_', '-')}`);
  const { [field as keyof BackupsFile]: _, ...others } = file;
  await writeSettings(BackupsFile, paths.config, value === '' ? others : { ...others, [field]: value });
  output.result({ name, value, file: paths.config }, () => `${name} = ${value}`);
}
