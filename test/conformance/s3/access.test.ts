/** Who may do what, over the wire: two tenants and nobody, with access lists, ownership, public access block and policies. */
import { afterAll, beforeAll } from 'vitest';
import { accessListTests } from './access-lists.ts';
import { ownershipTests } from './access-ownership.ts';
import { policyTests } from './access-policies.ts';
import { rightTests } from './access-rights.ts';
import { type AccessUnderTest, startAccessUnderTest } from './access-under-test.ts';

let started: AccessUnderTest;

beforeAll(async () => {
  started = await startAccessUnderTest();
});
afterAll(() => started?.[Symbol.asyncDispose]());

const underTest = (): AccessUnderTest => started;

accessListTests(underTest);
ownershipTests(underTest);
policyTests(underTest);
rightTests(underTest);
