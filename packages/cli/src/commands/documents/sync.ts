import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { documentLimits } from '@felloe/sdk/documents/limits.ts';
import type { Command } from 'commander';
import { documentsCommand, type DocumentsRun, withDocuments } from '../../documents/documents-command.ts';
import { syncDirectory } from '../../documents/directory-sync.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';

interface SyncFlags {
  readonly member: string;
}

const manual = `
Without a directory: hears what other devices did and tells what waits here.

With a directory: keeps it and the documents of one family member alike. Each file is one document with its path, its content
an attachment of at most 10 MB; the same content is stored once. A file that was changed on both sides is kept twice: the
other side's under its name, this one's beside it as "name (conflict, DEVICE, TIME).ext". Links are left alone. What was
removed can be restored: every version stays in the storage.

May be interrupted at any time and run again. When the storage is away it fails with exit code 1 and everything waits.

EXAMPLES
  felloe docs sync
  felloe docs sync ~/Documents/emma --member emma`;

const options = (command: Command): Command => command.option('--member <id>', 'family member whose key the files get', 'files');

export function documentsSyncCommand(terminal: Terminal): Command {
  const described = { usage: 'sync [directory]', summary: 'exchange changes with the other devices', manual, options };
  return documentsCommand(terminal, described, sync);
}

async function sync(run: DocumentsRun<SyncFlags>): Promise<void> {
  const [directory] = run.operands;
  if (directory === undefined) {
    const result = await withDocuments(run, (documents) => documents.sync());
    const { version, received, told, conflicts, lost } = result;
    run.output.result({ version, received: received.length, told, conflicts, lost }, (shown) =>
      [
        `received ${shown.received}, told ${told}; ${version} changes in all`,
        ...conflicts.map(
          ({ familyMemberId, recordId, mine, theirs }) => `conflict: ${familyMemberId}/${recordId} ${mine} and ${theirs}`,
        ),
        ...lost.map(({ key, fault }) => `${fault}: ${key}`),
      ].join('\n'),
    );
    return;
  }
  const at = resolve(run.terminal.workingDirectory, directory);
  if (!(await stat(at).catch(() => undefined))?.isDirectory()) throw new UsageError(`${at} is no directory`);
  const report = await withDocuments(run, async (documents, store) => {
    const member = documents.familyMember(run.flags.member);
    const fileBytesMax = documentLimits.attachmentBytesMax;
    return await syncDirectory({ documents, store, member, directory: at, fileBytesMax, now: () => new Date() });
  });
  run.output.result(report, (shown) =>
    Object.entries(shown)
      .flatMap(([what, files]: [string, readonly string[]]) => files.map((file) => `${words[what] ?? what}  ${file}`))
      .join('\n'),
  );
}

const words: Readonly<Record<string, string>> = {
  sent: 'sent',
  received: 'received',
  removedHere: 'removed here',
  removedThere: 'removed there',
  conflicts: 'kept beside',
  tooLarge: 'too large',
};
