import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Documents } from '@felloe/sdk/documents/documents.ts';
import { fromBase64 } from '@felloe/sdk/documents/encryption/byte-text.ts';
import type { Command } from 'commander';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { documentsCommand, type DocumentsRun, withDocuments } from '../../documents/documents-command.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const ExportedLine = Type.Union([
  Type.Object({ type: Type.Literal('record'), family_member_id: Type.String(), record_id: Type.String(), body: Type.Unknown() }),
  Type.Object({
    type: Type.Literal('attachment'),
    family_member_id: Type.String(),
    name: Type.String(),
    media_type: Type.String(),
    content: Type.String(),
  }),
]);
type ExportedLine = Static<typeof ExportedLine>;

interface RestoreFlags {
  readonly replace?: true;
}

const manual = `
Brings an export back: documents that are not here become new versions, attachments are stored unless they are there. Documents
that are here stay as they are, unless --replace says that the export counts. The whole file is read before anything is
changed; nothing is lost, since older versions stay.

EXAMPLES
  felloe docs restore backup.ndjson
  felloe docs restore backup.ndjson --replace`;

const options = (command: Command): Command => command.option('--replace', 'the export counts over what is here');

export function documentsRestoreCommand(terminal: Terminal): Command {
  const described = { usage: 'restore <file>', summary: 'bring an export back', manual, options };
  return documentsCommand(terminal, described, restore);
}

async function restore(run: DocumentsRun<RestoreFlags>): Promise<void> {
  const lines = await readExport(resolve(run.terminal.workingDirectory, run.operands[0] ?? ''));
  const counts = await withDocuments(run, async (documents) => {
    await documents.sync();
    let restored = 0;
    for (const line of lines) if (await restoreOne(documents, line, run.flags.replace === true)) restored += 1;
    const { told } = await documents.sync();
    return { restored, kept: lines.length - restored, told };
  });
  run.output.result(counts, ({ restored, kept }) => `${restored} restored, ${kept} were here already`);
}

async function restoreOne(documents: Documents, line: ExportedLine, replaces: boolean): Promise<boolean> {
  const member = documents.familyMember(line.family_member_id);
  if (line.type === 'record') {
    const found = await member.get(line.record_id);
    if (found !== undefined && (!replaces || JSON.stringify(found.body) === JSON.stringify(line.body))) return false;
    await member.put(line.body, line.record_id);
    return true;
  }
  const before = new Set((await member.attachments()).map(({ hmac }) => hmac));
  const hmac = await member.attach(fromBase64(line.content), { name: line.name, type: line.media_type });
  return !before.has(hmac);
}

async function readExport(path: string): Promise<ExportedLine[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`${path} cannot be read`);
  });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const value = parsed(line);
      if (Check(ExportedLine, value)) return value;
      throw new UsageError(`line ${index + 1} of ${path} is none of an export; nothing was changed`);
    });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
