import { operations } from '@felloe/s3-wire/operations.ts';
import { expect, test } from 'vitest';
import { servedOperations } from './operation-registry.ts';

test('what the table calls served is served, and nothing else', () => {
  const promised = operations.filter((operation) => operation.served).map((operation) => operation.name);
  expect([...servedOperations].sort()).toEqual([...promised].sort());
});
