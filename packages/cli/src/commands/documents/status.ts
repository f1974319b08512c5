import { StoreError } from '@felloe/engine/errors.ts';
import type { Command } from 'commander';
import { documentsCommand, type DocumentsRun, withDocuments } from '../../documents/documents-command.ts';
import { table } from '../../terminal/output.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const manual = `
Shows the storage and whether it can be reached, this user's devices, how many documents are kept here and how many changes
wait to be told. Exit code 0 also when the storage is away: what waits is safe here.`;

export function documentsStatusCommand(terminal: Terminal): Command {
  return documentsCommand(terminal, { usage: 'status', summary: 'the storage, this device and what waits', manual }, show);
}

async function show(run: DocumentsRun<object>): Promise<void> {
  const { storage, endpoint, bucket } = run.file;
  const status = await withDocuments(run, async (documents) => {
    const members = await documents.familyMembers();
    const counts = await Promise.all(
      members.map(async (id) => ({ id, documents: (await documents.familyMember(id).list()).length })),
    );
    const reached = await documents.devices().catch((thrown: unknown) => StoreError.from(thrown));
    return {
      user: documents.userId,
      device: documents.deviceId,
      fingerprint: await documents.fingerprint(),
      storage,
      endpoint,
      ...(bucket === undefined ? {} : { bucket }),
      waiting: documents.waiting,
      familyMembers: counts,
      ...(reached instanceof StoreError ? { reachable: false, fault: reached.message } : { reachable: true, devices: reached }),
    };
  });
  const { familyMembers, ...shown } = status;
  run.output.result(status, () => {
    const { devices = [], ...lines } = { devices: undefined, ...shown };
    const members = familyMembers.map((member) => [member.id, String(member.documents)]);
    const seen = devices.map((device) => [device.device_id, device.device_name, device.last_seen]);
    return [
      ...Object.entries(lines).map(([name, value]) => `${name.padEnd(12)}  ${String(value)}`),
      table(['FAMILY MEMBER', 'DOCUMENTS'], members),
      table(['DEVICE', 'NAME', 'LAST SEEN'], seen),
    ].join('\n');
  });
}
