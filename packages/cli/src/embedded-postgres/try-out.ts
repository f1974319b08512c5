/**
 * Run by `npm test` before the tests: says in one sentence why they could start no embedded Postgres here, instead of letting each of
 * them find out by itself, late.
 */
import { tmpdir } from 'node:os';
import { StoreError } from '@felloe/engine/errors.ts';
import { findPostgresBinaries } from './binaries.ts';
import { requireIdentity } from './cluster-directory.ts';

try {
  // Tests keep their data in directories of their own below this one.
  requireIdentity(tmpdir(), findPostgresBinaries());
} catch (thrown) {
  const { message, details } = StoreError.from(thrown);
  process.stderr.write(`${message}\n${details['advice'] ?? ''}`);
  process.exitCode = 1;
}
