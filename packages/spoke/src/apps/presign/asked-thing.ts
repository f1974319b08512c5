/**
 * What a presign request asks for: a key as it is (`users/…`), or a thing of seed 002's layout whose key the server derives
 * (`records/{id}`, `family-members/{member}/attachments/{id}`, `manifest` …). Works on the raw target: nothing is normalised.
 */
import { pathOfRaw } from '@felloe/engine/account/own-path.ts';
import { isPresignVerb, type PresignVerb } from '@felloe/engine/account/presign-rule.ts';
import { type NamedThing, pathOfThing } from '@felloe/engine/account/typed-path.ts';
import { StoreError } from '@felloe/engine/errors.ts';

export interface AskedThing {
  readonly verb: PresignVerb;
  /** Of list: the prefix. */
  readonly path: string;
  /** Further parameters of a listing, to be signed with it. */
  readonly listing: readonly (readonly [string, string])[];
}

/** What a listing may be narrowed and paged by. */
const listingParameters: ReadonlySet<string> = new Set([
  'delimiter',
  'continuation-token',
  'start-after',
  'max-keys',
  'encoding-type',
]);
const thingParameters: ReadonlySet<string> = new Set(['method', 'version', 'part', 'owner']);

/**
 * @param rawTarget as it was on the wire
 * @param prefix that the app is mounted at
 * @param accountId whose place is meant where nobody else's is named
 */
export function askedThing(rawTarget: string, prefix: string, accountId: string): AskedThing {
  const mark = rawTarget.indexOf('?');
  const rawPath = (mark < 0 ? rawTarget : rawTarget.slice(0, mark)).slice(prefix.length + 1);
  const query = readQuery(mark < 0 ? '' : rawTarget.slice(mark + 1));
  const verb = (query.get('method') ?? 'get').toLowerCase();
  if (!isPresignVerb(verb)) throw malformed('method', 'the method is GET, PUT, HEAD, DELETE or LIST');
  const listing = [...query].filter(([name]) => listingParameters.has(name));
  if (listing.length > 0 && verb !== 'list') throw malformed(listing[0]?.[0] ?? '', 'parameters of listings are for LIST');
  const path = pathOfRaw(rawPath);
  return {
    verb,
    listing,
    path: path.startsWith('users/') ? path : derived(path, query, { accountId, isListing: verb === 'list' }),
  };
}

function derived(
  path: string,
  query: ReadonlyMap<string, string>,
  { accountId, isListing }: { readonly accountId: string; readonly isListing: boolean },
): string {
  const segments = path.replace(/\/$/, '').split('/');
  const [first = '', ...rest] = segments;
  const isOfMember = first === 'family-members' && rest.length > 1;
  const [kind = '', id, part, ...beyond] = isOfMember ? rest.slice(1) : segments;
  const member = isOfMember ? rest[0] : undefined;
  const owner = query.get('owner') ?? accountId;
  const thing: NamedThing = {
    accountId: owner,
    isListing,
    ...(first === 'family-members' && !isOfMember ? { kind: first, member: id } : { kind, member, id }),
    version: query.get('version'),
    part: part ?? query.get('part'),
  };
  const found = beyond.length > 0 ? undefined : pathOfThing(thing);
  if (found === undefined)
    throw new StoreError('not_found', 'there is no such key: it begins with users/ or names a thing of the layout');
  return found;
}

/** Each parameter once, and none that is not known: a misspelt one would be silently nothing. */
function readQuery(raw: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(raw)) {
    if (query.has(name) || !(thingParameters.has(name) || listingParameters.has(name))) {
      throw malformed(name.slice(0, 64), `the parameter ${name.slice(0, 64)} is not known or comes twice`);
    }
    query.set(name, value);
  }
  return query;
}

function malformed(field: string, message: string): StoreError {
  return new StoreError('invalid_argument', message, { details: { field } });
}
