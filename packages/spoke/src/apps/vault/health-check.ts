/** GET /health-check: what this is. Says nothing of whether the hub is there: balancers ask /readyz of the private listener. */
import { answerJson } from './answer.ts';
import type { VaultExchange } from './exchange.ts';
import type { VaultServices } from './vault-services.ts';

export async function answerHealth(exchange: VaultExchange, { version }: VaultServices): Promise<void> {
  answerJson(exchange, { name: 'felloe-store-vault', version });
}
