/** What a record decides is decided with the record, however little it says. */
import { compilePolicy } from '@felloe/engine/access/compiled-policy.ts';
import { readPolicy } from '@felloe/engine/access/policy.ts';
import type { Principal } from '@felloe/engine/access/principal.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import { expect, it } from 'vitest';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { ContainerDocuments } from '../settings/container-documents.ts';
import { Access } from './access.ts';

const row: ContainerRow = {
  tenantId: 't1',
  containerId: 'c1',
  name: 'photos',
  region: 'us-east-1',
  backendId: undefined,
  settings: '',
  documents: new ContainerDocuments(),
  lane: 1,
  createdAt: 0,
};
const access = new Access({ byName: () => row } as unknown as Containers, systemClock);
const owner: Principal = { kind: 'access_key', tenantId: 't1', principalId: 'k1', state: 'active', permissions: 'full' };

/** Temporary credentials that may read what is tagged as open. */
const narrowed: Principal = {
  ...owner,
  sessionPolicy: compilePolicy(
    readPolicy(
      {
        statements: [
          {
            effect: 'allow',
            actions: ['artifact.read'],
            resources: ['photos/*'],
            conditions: [{ operator: 'text_equals', fact: 'existing_tag/class', values: ['open'] }],
          },
        ],
      },
      'principal',
    ),
  ),
};

function read(principal: Principal, annotations: string): string {
  const asker = { principal, sourceAddress: '192.0.2.1', facts: {} };
  try {
    const found = access.open(asker, 'artifact.read', 'photos', 'a');
    access.settle(asker, 'artifact.read', { row: found, path: 'a' }, { annotations });
    return 'allowed';
  } catch (thrown) {
    return StoreError.from(thrown).code;
  }
}

it('lets temporary credentials that need a tag read what has it, and nothing that has no annotations at all', () => {
  const tagged = (value: string) => JSON.stringify({ tags: [{ key: 'class', value }] });
  expect(read(owner, '')).toBe('allowed');
  expect(read(narrowed, tagged('open'))).toBe('allowed');
  expect(read(narrowed, tagged('closed'))).toBe('access_denied');
  expect(read(narrowed, '')).toBe('access_denied');
});
