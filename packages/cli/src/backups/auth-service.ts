/** The other setting of seed 001's service: who verifies the tokens of its clients. */
import type { Client } from '@felloe/sdk/client.ts';

/**
 * Lets the container believe the service at `url` (`POST {url}/verify`), unless it has an accounts setting already. A service in a
 * private network has to be allowed besides (FELLOE_HUB_ACCOUNTS_NETWORKS).
 */
export async function useAuthService(
  client: Client,
  url: string,
  stands: { readonly tenant: string; readonly container: string },
): Promise<void> {
  const at = { parameters: { container: stands.container, setting: 'accounts' as const }, query: { tenant: stands.tenant } };
  const { version } = await client.request('setting.read', at);
  if (version > 0) return;
  await client.request('setting.write', { ...at, body: { document: { verifier: { url } } } });
}
