import { createHash } from 'node:crypto';
import { signingContentOf } from '@felloe/bn254/signing-content.ts';
import { parseSigningKey } from '@felloe/bn254/signing-key.ts';
import { testOnlySigningKey } from '@felloe/bn254/vectors/captured.ts';
import type { CallName } from '@felloe/contracts/session/calls.ts';
import { expect, it } from 'vitest';
import { startVaultServer } from '../fixture/vault-server.ts';
import { renderRecord } from './export-form.ts';

it('keeps what is imported announced while its bytes come', async () => {
  const key = parseSigningKey(testOnlySigningKey);
  const nowMs = 1_700_000_000_000;
  let announced = 0;
  const answer = (name: CallName, request: Record<string, unknown>): unknown => {
    if (name !== 'reserve_vault_uploads') return {};
    announced += 1;
    const [wish] = request['wishes'] as [object];
    const state = { stored: false, direct: null, kind: request['kind'], expires_at: nowMs + 20_000 };
    return { uploads: [{ upload_id: `u-${announced}`, ...wish, ...state }] };
  };
  await using server = await startVaultServer({ answer, nowMs });
  server.storage.beforeStored = async () => {
    await server.clock.advance(30_000);
  };
  const pubkey = key.publicKey.decimal;
  const auth = key.authorise(signingContentOf({ call: 'import', inner: { pubkey } }), nowMs / 1000 + 60);
  const digest = `0x${createHash('sha256').update('bytes').digest('hex')}`;
  const body = [
    `${JSON.stringify({ inner: { pubkey }, auth })}\n`,
    renderRecord({ kind: 'export', format: 1, pubkey }),
    `${renderRecord({ kind: 'entry', topic: 'v1/ra_wa/a', digest, timestamp: 5, size: 5 })}bytes\n`,
    renderRecord({ kind: 'end', items: 1, bytes: 5 }),
  ].join('');
  const told = await fetch(`${server.base}/import-data`, { method: 'POST', body });
  expect(JSON.parse((await told.text()).trim())).toMatchObject({ kind: 'done', stored: 1 });
  expect(announced).toBe(4);
  const commit = server.calls.find(({ name }) => name === 'commit_vault_upload');
  expect(commit?.request['upload_id']).toBe('u-4');
  const again = server.calls.findLast(({ name }) => name === 'reserve_vault_uploads');
  expect(again?.options.actor).toMatchObject({ kind: 'vault_key', tenant_id: 't-1', principal_id: key.publicKey.hex });
});
