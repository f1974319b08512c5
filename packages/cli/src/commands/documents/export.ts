import { resolve } from 'node:path';
import { toBase64 } from '@felloe/sdk/documents/encryption/byte-text.ts';
import type { Command } from 'commander';
import { documentsCommand, type DocumentsRun, withDocuments } from '../../documents/documents-command.ts';
import { writeWhole } from '../../files/private-files.ts';
import type { Terminal } from '../../terminal/terminal.ts';

interface ExportFlags {
  readonly member?: string;
  readonly attachments: boolean;
}

const manual = `
Writes every current document and attachment, decrypted, as lines of JSON. Syncs first. The file is readable by its owner only;
\`felloe docs restore\` reads it, also into another storage or for another user.

  {"type":"record","family_member_id":…,"record_id":…,"version":…,"updated_at":…,"body":…}
  {"type":"attachment","family_member_id":…,"hmac":…,"name":…,"media_type":…,"content":base64}

EXAMPLES
  felloe docs export backup.ndjson
  felloe docs export emma.ndjson --member emma --no-attachments`;

const options = (command: Command): Command =>
  command.option('--member <id>', 'this family member only').option('--no-attachments', 'documents only');

export function documentsExportCommand(terminal: Terminal): Command {
  const described = { usage: 'export <file>', summary: 'write everything, decrypted, to a file', manual, options };
  return documentsCommand(terminal, described, exportAll);
}

async function exportAll(run: DocumentsRun<ExportFlags>): Promise<void> {
  const path = resolve(run.terminal.workingDirectory, run.operands[0] ?? '');
  const counts = await withDocuments(run, async (documents) => {
    await documents.sync();
    const lines: string[] = [];
    let attachments = 0;
    const members = run.flags.member === undefined ? await documents.familyMembers() : [run.flags.member];
    for (const id of members) {
      const member = documents.familyMember(id);
      for (const { id: recordId, version, updatedAt, body } of await member.list())
        lines.push(line({ type: 'record', family_member_id: id, record_id: recordId, version, updated_at: updatedAt, body }));
      if (!run.flags.attachments) continue;
      for (const { hmac, name, type } of await member.attachments()) {
        const content = toBase64(await member.readAttachment(hmac));
        lines.push(line({ type: 'attachment', family_member_id: id, hmac, name, media_type: type, content }));
        await member.evict(hmac);
        attachments += 1;
      }
    }
    await writeWhole(path, lines);
    return { documents: lines.length - attachments, attachments };
  });
  run.output.result(
    { ...counts, file: path },
    () => `${counts.documents} documents and ${counts.attachments} attachments in ${path}`,
  );
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;
