/**
 * The production client of the store vault, as its maker ships it: WebAssembly, loaded by its path because the package exports only what
 * wraps it. Only what the tests call is described here.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface IntmaxAccount {
  readonly view_pair: string;
}

export interface IntmaxAuth {
  /** 0x and 64 hex digits. */
  readonly pubkey: string;
}

export interface IntmaxDerive {
  readonly derive_path: number;
  readonly redeposit_path: number;
}

export interface IntmaxEncrypted {
  readonly data: Uint8Array;
  readonly digest: string;
  readonly timestamp: bigint;
  readonly data_type: string;
}

export interface IntmaxUserData {
  readonly pubkey: string;
  readonly balances: readonly unknown[];
  readonly deposit_lpt: bigint;
}

type IntmaxConfig = object;
type IntmaxCursor = object;

export interface IntmaxLibrary {
  readonly Config: new (...settings: readonly unknown[]) => IntmaxConfig;
  readonly JsDerive: new (derivePath: number, redepositPath: number) => IntmaxDerive;
  readonly JsMetaDataCursor: new (cursor: null, order: 'asc' | 'desc', limit: number | null) => IntmaxCursor;
  generate_intmax_account_from_eth_key(network: string, ethereumKey: string, isLegacy: boolean): Promise<IntmaxAccount>;
  generate_auth_for_store_vault(viewPair: string, useS3: boolean): Promise<IntmaxAuth>;
  save_derive_path(config: IntmaxConfig, viewPair: string, derive: IntmaxDerive): Promise<string>;
  get_derive_path_list(config: IntmaxConfig, viewPair: string): Promise<IntmaxDerive[]>;
  fetch_encrypted_data(config: IntmaxConfig, auth: IntmaxAuth, cursor: IntmaxCursor): Promise<IntmaxEncrypted[]>;
  get_user_data(config: IntmaxConfig, viewPair: string): Promise<IntmaxUserData>;
}

export function loadIntmaxLibrary(): IntmaxLibrary {
  const main = fileURLToPath(import.meta.resolve('intmax2-server-sdk'));
  const require = createRequire(import.meta.url);
  return require(path.join(path.dirname(main), 'testnet', 'intmax2_wasm_lib.js')) as IntmaxLibrary;
}

/** Everything but the vault is somewhere that is never asked. */
export function intmaxConfig(library: IntmaxLibrary, vaultUrl: string): IntmaxConfig {
  const nowhere = 'http://127.0.0.1:9';
  const contract = `0x${'00'.repeat(19)}01`;
  return new library.Config(
    'testnet',
    vaultUrl,
    nowhere,
    nowhere,
    nowhere,
    180n,
    80n,
    true,
    5n,
    5n,
    20n,
    nowhere,
    contract,
    nowhere,
    contract,
    contract,
    false,
    true,
    undefined,
    undefined,
  );
}
