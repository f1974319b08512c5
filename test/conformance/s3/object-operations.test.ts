/** What can be asked of an object besides its bytes, with the AWS SDK against one product: each file tells one part of it. */
import { createS3Client } from '@felloe/testkit/cluster/s3-client.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { afterAll, beforeAll, describe } from 'vitest';
import { attributeTests } from './attributes-of-objects.ts';
import { checksumFormTests } from './checksum-forms.ts';
import { checksumWholeTests } from './checksums-of-wholes.ts';
import { lockTests } from './object-lock.ts';
import type { ProductUnderTest } from './product-under-test.ts';
import { renameTests } from './rename-and-restore.ts';
import { tagTests } from './tagging.ts';
import { versionTests } from './versioning.ts';

let product: Product;
let client: ProductUnderTest['client'];

beforeAll(async () => {
  product = await startProduct({ environment: { PATH: testEnvironment['PATH'] ?? '' } });
  client = createS3Client(product.access());
});
afterAll(async () => {
  client?.destroy();
  await product?.[Symbol.asyncDispose]();
});

const underTest: ProductUnderTest = {
  get client() {
    return client;
  },
  get access() {
    return product.access();
  },
};

describe('versions', () => versionTests(underTest));
describe('tags', () => tagTests(underTest));
describe('object lock', () => lockTests(underTest));
describe('attributes', () => attributeTests(underTest));
describe('every checksum in every form', () => checksumFormTests(underTest));
describe('checksums of parts, wholes and copies', () => checksumWholeTests(underTest));
describe('rename and restore', () => renameTests(underTest));
