/** The endpoints around syncing. Clients expect them; none of them keeps anything. */
import type { HistoryOperation } from './sync-operations.ts';

/** Clients ask whether we can be reached before they do what cannot be queued: with the hub away it cannot be done. */
export const ping: HistoryOperation = async ({ context }, exchange) => {
  context.gate.assertDeciding();
  exchange.answer('text/plain; charset=utf-8', 'OK');
};

/** Shown at the user's prompt. Empty, but for what a test of the client wants to see. */
export const banner: HistoryOperation = async (_services, exchange) => {
  const text = exchange.query.get('forced_banner') ?? '';
  exchange.answer('text/plain; charset=utf-8', escapeHtml(text));
};

/** We give out no programs: the client is told that it has the newest. */
export const download: HistoryOperation = async (_services, exchange) => {
  const urls = updateUrls.map((name) => [name, ''] as const);
  const update = { ...Object.fromEntries(urls), version: exchange.header('x-hishtory-version') };
  exchange.answer('application/json', `${JSON.stringify(update)}\n`);
};

export const slsaStatus: HistoryOperation = async (_services, exchange) => exchange.answer('text/plain; charset=utf-8', 'OK');

/** Sent when the client is uninstalled; it is for the authors of the client, not for us. */
export const feedback: HistoryOperation = async (_services, exchange) => {
  await exchange.body(smallBodyBytesMax);
  exchange.answerEmpty();
};

export const aiSuggest: HistoryOperation = async (_services, exchange) => {
  await exchange.body(smallBodyBytesMax);
  exchange.answer('application/json', '{"suggestions":[]}\n');
};

const smallBodyBytesMax = 1024 * 1024;

const updateUrls = [
  'linux_amd_64_url',
  'linux_amd_64_attestation_url',
  'linux_arm_64_url',
  'linux_arm_64_attestation_url',
  'linux_arm_7_url',
  'linux_arm_7_attestation_url',
  'darwin_amd_64_url',
  'darwin_amd_64_unsigned_url',
  'darwin_amd_64_attestation_url',
  'darwin_arm_64_url',
  'darwin_arm_64_unsigned_url',
  'darwin_arm_64_attestation_url',
] as const;

const escapes: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&#34;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[<>&'"]/g, (character) => escapes[character] ?? character);
}
