/** The secrets that sign webhooks, one a container: sealed in the database, shown once when they are set. */
import { randomBytes } from 'node:crypto';
import type { Sealing, SecretPlace } from '../auth/sealing.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { ContainerPlace } from './notification-queries.ts';

const secretBytes = 32;

export function placeOfWebhookSecret({ tenantId, containerId }: ContainerPlace): SecretPlace {
  return { tenantId, table: 'webhook_secret', column: 'secret_sealed', rowId: containerId };
}

export class WebhookSecrets {
  readonly #database: Database;
  readonly #lanes: Lanes;
  readonly #sealing: Sealing;
  readonly #known = new Map<string, string>();

  constructor(parts: { readonly database: Database; readonly lanes: Lanes; readonly sealing: Sealing }) {
    this.#database = parts.database;
    this.#lanes = parts.lanes;
    this.#sealing = parts.sealing;
  }

  /** Those set are few, one a container with webhooks at most; that there is none is asked again. */
  async of(container: ContainerPlace): Promise<string | undefined> {
    const known = this.#known.get(container.containerId);
    if (known !== undefined) return known;
    const { rows } = await this.#database.query<{ secret_sealed: Buffer; key_encryption_key_id: string }>({
      text: 'select secret_sealed, key_encryption_key_id from webhook_secret where tenant_id = $1 and container_id = $2',
      values: [container.tenantId, container.containerId],
    });
    const [row] = rows;
    if (row === undefined) return undefined;
    const sealed = { sealed: row.secret_sealed, keyId: row.key_encryption_key_id };
    const secret = this.#sealing.open(sealed, placeOfWebhookSecret(container));
    this.#known.set(container.containerId, secret);
    return secret;
  }

  /** Replaces it, with a random one when none is given. From the next webhook on it signs. */
  async set(container: ContainerPlace, wanted: string | undefined): Promise<string> {
    const secret = wanted ?? randomBytes(secretBytes).toString('base64url');
    const { sealed, keyId } = this.#sealing.seal(secret, placeOfWebhookSecret(container));
    await this.#lanes.system('set_webhook_secret', async (batch) => {
      await batch.querier.query({
        text: `insert into webhook_secret (tenant_id, container_id, secret_sealed, key_encryption_key_id, created_at)
          values ($1, $2, $3, $4, $5) on conflict (tenant_id, container_id)
          do update set secret_sealed = excluded.secret_sealed, key_encryption_key_id = excluded.key_encryption_key_id,
            created_at = excluded.created_at`,
        values: [container.tenantId, container.containerId, sealed, keyId, batch.now],
      });
      batch.onCommitted(() => this.#known.set(container.containerId, secret));
    });
    return secret;
  }
}
