/** The name of a spoke as a certificate carries it (a SPIFFE id: spiffe.io, "SPIFFE-ID"). */
import { StoreError } from '@felloe/engine/errors.ts';

const prefix = 'spiffe://felloe/spoke/';
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;

/** Throws `invalid_argument` for a name that does not fit into an identity. */
export function spokeUri(name: string): string {
  if (!namePattern.test(name)) {
    throw new StoreError('invalid_argument', 'a spoke has a name of 1 to 63 letters, digits, dots, dashes and underscores', {
      details: { field: 'name' },
    });
  }
  return `${prefix}${name}`;
}

/**
 * The spoke among the names of a certificate as Node renders them (`DNS:a, URI:b`). Undefined unless exactly one URI is of a
 * spoke. Node puts names with commas or other oddities into quotes, so no name can pretend to be two.
 */
export function spokeOfNames(names: string | undefined): string | undefined {
  const uris = (names ?? '').split(', ').filter((name) => name.startsWith('URI:'));
  const spokes = uris.map((name) => name.slice('URI:'.length)).filter((uri) => uri.startsWith(prefix));
  const name = spokes[0]?.slice(prefix.length);
  return spokes.length === 1 && name !== undefined && namePattern.test(name) ? name : undefined;
}
