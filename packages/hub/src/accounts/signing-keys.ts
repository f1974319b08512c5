/** The keys that sign tokens of accounts: Ed25519, made and sealed here, replaced every month, published a while before they are used. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { endedKeys, needsNextKey, signingKeyOf } from '@felloe/engine/account/signing-key-rule.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { type JWTPayload, SignJWT } from 'jose';
import type { Sealing } from '../auth/sealing.ts';
import type { Database, Querier } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';

interface SigningKeyRow {
  readonly keyId: string;
  /** JWK as JSON. */
  readonly publicKey: string;
  readonly sealed: Buffer;
  readonly sealedUnder: string;
  readonly createdAt: number;
}

/** A key as it is used. */
interface OpenKey extends SigningKeyRow {
  readonly privateKey: KeyObject;
}

export interface SigningKeysOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly sealing: Sealing;
  readonly clock: Pick<Clock, 'now'>;
}

export const signingAlgorithm = 'EdDSA';

export class SigningKeys {
  readonly #options: SigningKeysOptions;
  /** Oldest first. */
  #keys: readonly OpenKey[] = [];
  #renewing: Promise<void> | undefined;

  constructor(options: SigningKeysOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    this.#keys = (await findKeys(this.#options.database)).map((row) => this.#open(row));
  }

  async sign(payload: JWTPayload): Promise<string> {
    await this.#renew();
    const key = signingKeyOf(this.#keys, this.#options.clock.now());
    return await new SignJWT(payload)
      .setProtectedHeader({ alg: signingAlgorithm, typ: 'JWT', kid: key.keyId })
      .sign(key.privateKey);
  }

  /** JSON Web Key Set (RFC 7517), public parts. */
  async published(): Promise<string> {
    await this.#renew();
    return JSON.stringify({ keys: this.#keys.map(({ publicKey }) => JSON.parse(publicKey) as object) });
  }

  /** Makes the next key when it is time and forgets those whose tokens have all ended. */
  async #renew(): Promise<void> {
    const now = this.#options.clock.now();
    const ended = endedKeys(this.#keys, now);
    if (!needsNextKey(this.#keys, now) && ended.length === 0) return;
    this.#renewing ??= this.#replace(ended.map(({ keyId }) => keyId)).finally(() => {
      this.#renewing = undefined;
    });
    await this.#renewing;
  }

  async #replace(endedIds: readonly string[]): Promise<void> {
    await this.#options.lanes.system('renew_signing_keys', async (batch) => {
      const isNeeded = needsNextKey(this.#keys, batch.now);
      const made = isNeeded ? this.#make(batch.now) : undefined;
      if (made !== undefined) await insertKey(batch.querier, made);
      await batch.querier.query({ text: 'delete from account_signing_key where key_id = any($1)', values: [endedIds] });
      batch.onCommitted(() => {
        const kept = this.#keys.filter(({ keyId }) => !endedIds.includes(keyId));
        this.#keys = made === undefined ? kept : [...kept, this.#open(made)];
      });
    });
  }

  #make(now: number): SigningKeyRow {
    const keyId = randomBytes(9).toString('base64url');
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { crv, x } = publicKey.export({ format: 'jwk' });
    const secret = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const { sealed, keyId: sealedUnder } = this.#options.sealing.seal(secret, placeOfSigningKey(keyId));
    const jwk = { kty: 'OKP', crv, x, kid: keyId, alg: signingAlgorithm, use: 'sig' };
    return { keyId, publicKey: JSON.stringify(jwk), sealed, sealedUnder, createdAt: now };
  }

  #open(row: SigningKeyRow): OpenKey {
    const secret = this.#options.sealing.open({ sealed: row.sealed, keyId: row.sealedUnder }, placeOfSigningKey(row.keyId));
    return { ...row, privateKey: createPrivateKey(secret) };
  }
}

/** When a token signed now ends. */
export function accessTokenEnd(now: number): number {
  return now + limits.account.accessTokenMs;
}

export function placeOfSigningKey(keyId: string) {
  return { tenantId: '', table: 'account_signing_key', column: 'secret_sealed', rowId: keyId };
}

async function findKeys(querier: Querier): Promise<SigningKeyRow[]> {
  const { rows } = await querier.query<{
    key_id: string;
    public_key: string;
    secret_sealed: Buffer;
    key_encryption_key_id: string;
    created_at: number;
  }>({
    text: `select key_id, public_key, secret_sealed, key_encryption_key_id, created_at from account_signing_key
      order by created_at, key_id`,
  });
  return rows.map((row) => ({
    keyId: row.key_id,
    publicKey: row.public_key,
    sealed: row.secret_sealed,
    sealedUnder: row.key_encryption_key_id,
    createdAt: row.created_at,
  }));
}

async function insertKey(querier: Querier, row: SigningKeyRow): Promise<void> {
  await querier.query({
    text: `insert into account_signing_key (key_id, public_key, secret_sealed, key_encryption_key_id, created_at)
      values ($1, $2, $3, $4, $5)`,
    values: [row.keyId, row.publicKey, row.sealed, row.sealedUnder, row.createdAt],
  });
}
