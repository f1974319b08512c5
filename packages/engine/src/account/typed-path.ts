/**
 * The paths of seed 002's layout by what they hold, so that a client names a record and not a path:
 * `users/{account}/family-members/{member}/records/{id}.v{version}.blob` and so on. Each name is one segment; what could end the segment
 * or climb out of it is refused.
 */
import { StoreError } from '../errors.ts';
import { placeOfAccount } from './own-path.ts';

export interface NamedThing {
  /** Whose place; the asking account's own when nobody else's is named. */
  readonly accountId: string;
  /** Family member; records and attachments may also lie directly in the account's place. */
  readonly member?: string | undefined;
  readonly kind: string;
  readonly id?: string | undefined;
  /** Of records. */
  readonly version?: string | undefined;
  /** Of attachments: data when absent; of devices `manifest`. */
  readonly part?: string | undefined;
  /** A prefix to list is wanted and not a path. */
  readonly isListing: boolean;
}

const singles: Readonly<Record<string, string>> = {
  manifest: 'sync-manifest.json',
  'master-key': 'master-key.blob',
  'primary-key': 'primary-key.blob',
  'public-key': 'public-key.blob',
};

/** Undefined when the layout has no such thing. @throws StoreError `invalid_argument` for a name that cannot be one */
export function pathOfThing(thing: NamedThing): string | undefined {
  const place = placeOfAccount(segment(thing.accountId, 'owner'));
  const base = thing.member === undefined ? place : `${place}family-members/${segment(thing.member, 'member')}/`;
  const inPlace = thing.member === undefined ? singles[thing.kind] : undefined;
  if (inPlace !== undefined && thing.id === undefined) return `${place}${inPlace}`;
  switch (thing.kind) {
    case 'profile':
      return thing.member === undefined || thing.id !== undefined ? undefined : `${base}profile.blob`;
    case 'records':
      return recordPath(`${base}records/`, thing);
    case 'attachments':
      return attachmentPath(`${base}attachments/`, thing);
    case 'access-grants':
      return thing.member === undefined ? named(`${place}access-grants/`, thing, '.blob') : undefined;
    case 'devices':
      if (thing.member !== undefined) return undefined;
      if (thing.part === 'manifest' && thing.id !== undefined) return `${place}devices/${segment(thing.id, 'id')}/manifest.json`;
      return named(`${place}devices/`, thing, '.json');
    case 'family-members':
      return thing.isListing ? `${base}${thing.member === undefined ? 'family-members/' : ''}` : undefined;
    default:
      return undefined;
  }
}

function recordPath(folder: string, { id, version, isListing }: NamedThing): string | undefined {
  if (id === undefined) return isListing ? folder : undefined;
  // A listing shows all versions of one record and of no other whose id begins alike.
  if (isListing) return `${folder}${segment(id, 'id')}.v`;
  if (version === undefined) return `${folder}${segment(id, 'id')}.blob`;
  if (!/^[1-9]\d{0,14}$/.test(version)) throw malformed('version');
  return `${folder}${segment(id, 'id')}.v${version}.blob`;
}

function attachmentPath(folder: string, { id, part = 'data', isListing }: NamedThing): string | undefined {
  if (id === undefined) return isListing ? folder : undefined;
  if (isListing) return `${folder}${segment(id, 'id')}/`;
  if (part !== 'data' && part !== 'metadata') throw malformed('part');
  return `${folder}${segment(id, 'id')}/${part}.blob`;
}

function named(folder: string, { id, isListing }: NamedThing, ending: string): string | undefined {
  if (id === undefined) return isListing ? folder : undefined;
  return isListing ? undefined : `${folder}${segment(id, 'id')}${ending}`;
}

/** Letters, digits and `-_.`, not beginning with a dot: ids of the layout are UUIDs and hex digests. */
function segment(text: string, field: string): string {
  if (text.length > 128 || !/^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(text)) throw malformed(field);
  return text;
}

function malformed(field: string): StoreError {
  return new StoreError('invalid_argument', `the ${field} of what is asked for is malformed`, { details: { field } });
}
