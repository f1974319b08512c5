import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Manifest, Segment } from '@felloe/sdk/documents/manifest/manifest.ts';
import { Grant } from '@felloe/sdk/documents/sharing/grant.ts';
import { KeyRingFile } from '@felloe/sdk/documents/encryption/key-ring.ts';
import { expect, test } from 'vitest';

const docs = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'packages', 'docs', 'generated');
const draft = 'https://json-schema.org/draft/2020-12/schema';

/** What other clients of the same storage read and write. `npm test -- test/tidy -u` writes them again. */
test.each([
  ['documents-manifest.schema.json', { ...Manifest, $defs: { segment: Segment } }],
  ['documents-sharing.schema.json', { $defs: { grant: Grant, keyRing: KeyRingFile } }],
])('packages/docs/generated/%s is what the library checks', async (file, schema) => {
  await expect(`${JSON.stringify({ $schema: draft, ...schema }, undefined, 2)}\n`).toMatchFileSnapshot(join(docs, file));
});
