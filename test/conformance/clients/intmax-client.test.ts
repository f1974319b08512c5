/** The production client of the store vault, unmodified, against two spokes behind a balancer: no two of its connections need meet the same. */
import { type Balancer, startBalancer } from '@felloe/testkit/faults/balancer.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { makeScratchDirectory, type ScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { digestOf, VaultClient } from '../vault/vault-client.ts';
import { intmaxConfig, type IntmaxAccount, loadIntmaxLibrary } from './intmax-library.ts';

/** More than a page of 64. */
const derivePaths = 70;
const library = loadIntmaxLibrary();
let scratch: ScratchDirectory;
let product: Product;
let balancer: Balancer;
let url: string;

beforeAll(async () => {
  scratch = await makeScratchDirectory('intmax');
  product = await startProduct({ spokes: 2, environment: { PATH: '/usr/bin:/bin', HOME: scratch.path } });
  balancer = await startBalancer(
    product.appEndpoints.map((endpoint) => ({ host: '127.0.0.1', port: Number(new URL(endpoint).port) })),
  );
  url = `http://${balancer.host}:${balancer.port}/vault`;
});
afterAll(async () => {
  await balancer?.close();
  await product?.[Symbol.asyncDispose]();
  await scratch?.[Symbol.asyncDispose]();
});

const accountOf = (digit: string): Promise<IntmaxAccount> =>
  library.generate_intmax_account_from_eth_key('testnet', `0x${digit.repeat(64)}`, false);

it('saves seventy derive paths and lists them in order', async () => {
  const { view_pair: viewPair } = await accountOf('1');
  const config = intmaxConfig(library, url);
  const digests = new Set<string>();
  for (let path = 0; path < derivePaths; path += 1) {
    digests.add(await library.save_derive_path(config, viewPair, new library.JsDerive(path, 7)));
  }
  expect(digests.size).toBe(derivePaths);
  const listed = await library.get_derive_path_list(config, viewPair);
  expect(listed.map((derive) => derive.derive_path)).toEqual(Array.from({ length: derivePaths }, (_, path) => path));
  expect(listed.every((derive) => derive.redeposit_path === 7)).toBe(true);
  expect(balancer.carried.every((connections) => connections > 0)).toBe(true);
});

it('reads what others have sent to its mailboxes, byte for byte', async () => {
  const { view_pair: viewPair } = await accountOf('2');
  const config = intmaxConfig(library, url);
  const auth = await library.generate_auth_for_store_vault(viewPair, true);
  const pubkey = BigInt(auth.pubkey).toString();
  const sender = new VaultClient();
  const bodies = [Buffer.from('a deposit'), Buffer.alloc(3000, 0xff), Buffer.from([0])];
  await sender.append(url, { topic: 'v1/ra_wo/deposit', pubkey }, bodies);
  await sender.append(url, { topic: 'v1/ra_wo/transfer', pubkey }, bodies.slice(0, 2));
  const cursor = new library.JsMetaDataCursor(null, 'asc', null);
  const fetched = await library.fetch_encrypted_data(config, auth, cursor);
  const told = fetched.map(({ digest, data, data_type: kind }) =>
    [kind.toLowerCase(), digest, digestOf(Buffer.from(data))].join(' '),
  );
  const sent = [
    ...bodies.map((body) => ['deposit', body] as const),
    ...bodies.slice(0, 2).map((body) => ['transfer', body] as const),
  ];
  expect(new Set(told)).toEqual(new Set(sent.map(([kind, body]) => [kind, digestOf(body), digestOf(body)].join(' '))));
  expect(told.length).toBe(sent.length);
});

it('finds an empty account', async () => {
  const { view_pair: viewPair } = await accountOf('3');
  const user = await library.get_user_data(intmaxConfig(library, url), viewPair);
  expect(user.balances).toEqual([]);
  expect(user.deposit_lpt).toBe(0n);
});
