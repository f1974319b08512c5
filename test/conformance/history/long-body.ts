/**
 * A whole history in one body. Made and looked through in steps: the proxies between hub and spokes live in the process of the test, and
 * must not stand still while it works.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { goJson, sealEntry } from '@felloe/testkit/hishtory/entry-codec.ts';
import type { HistoryDevice } from '@felloe/testkit/hishtory/history-device.ts';

const step = 200;

export async function makeLongBody(device: HistoryDevice, entries: number): Promise<string> {
  const parts: string[] = [];
  for (let index = 0; index < entries; index += 1) {
    const entry = device.newEntry(`long command number ${index} ${'x'.repeat(150)}`);
    parts.push(goJson(sealEntry(device.secret, entry, device.deviceId)));
    if (index % step === 0) await turn();
  }
  return `[${parts.join(',')}]`;
}

/** The ids of the entries of an answer, each once. */
export async function idsIn(body: string): Promise<{ readonly entries: number; readonly ids: ReadonlySet<string> }> {
  const ids = new Set<string>();
  let entries = 0;
  for (const [, id] of body.matchAll(/"encrypted_id":"([^"]*)"/g)) {
    ids.add(id ?? '');
    entries += 1;
    if (entries % step === 0) await turn();
  }
  return { entries, ids };
}
