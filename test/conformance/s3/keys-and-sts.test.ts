/** Access keys of every kind, temporary credentials and old signatures, over the wire of one product with two spokes. */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { startProduct } from '@felloe/testkit/product/product.ts';
import { afterAll, beforeAll, describe } from 'vitest';
import { appendOnlyTests } from './append-only-keys.ts';
import { type KeysUnderTest, keysUnderTest } from './keys-under-test.ts';
import { oldSignatureTests } from './old-signatures.ts';
import { restrictedKeyTests } from './restricted-keys.ts';
import { temporaryCredentialTests } from './temporary-credentials.ts';

const open = new AsyncDisposableStack();
let keys: KeysUnderTest;

beforeAll(async () => {
  const environment = { PATH: testEnvironment['PATH'] ?? '', FELLOE_SPOKE_S3_SIGNATURE_V2: 'true' };
  keys = keysUnderTest(open.use(await startProduct({ spokes: 2, environment })), open);
});
afterAll(() => open.disposeAsync());

describe('an append-only key', () => appendOnlyTests(() => keys));
describe('a restricted key', () => restrictedKeyTests(() => keys));
describe('temporary credentials', () => temporaryCredentialTests(() => keys));
describe('signatures of version 2', () => oldSignatureTests(() => keys));
