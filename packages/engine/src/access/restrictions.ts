/**
 * What narrows an access key beyond its permissions. Restrictions are an intersection: every one has to hold for every request,
 * before permissions, policies and access lists are looked at, so nothing that anybody grants can widen a restricted key.
 */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type Action, readOnlyActions, scopeOf } from './action.ts';
import { addressInRange, parseAddressRange } from './address-range.ts';

export interface Restrictions {
  /** May create, never overwrite or remove. */
  readonly appendOnly?: AppendOnly;
  /** Exact names: nothing beyond these containers, no action on the whole tenant. */
  readonly containers?: readonly string[];
  /** Only paths that begin with one of these; of a container only that it may be described. */
  readonly prefixes?: readonly string[];
  /** CIDR ranges that the peer of the socket has to be in. */
  readonly sourceAddresses?: readonly string[];
}

export interface AppendOnly {
  /** Below these, paths may also be overwritten and removed: what tools keep for the moment (restic's `locks/`). None is empty. */
  readonly removablePrefixes: readonly string[];
}

export interface RestrictedAsker {
  readonly restrictions?: Restrictions | undefined;
  /** Peer of the socket; known when the restrictions ask for it. */
  readonly sourceAddress?: string | undefined;
}

interface Aim {
  readonly container?: string | undefined;
  readonly path?: string | undefined;
}

/**
 * What an append-only key may do besides reading. A list of what is allowed and not of what is not: an action that a later build
 * adds is refused until somebody has thought about it. Lifecycle rules, policies, access lists, tags and versioning of what is
 * there are not on it: each can be the first step of an indirect removal.
 */
const appendActions: ReadonlySet<Action> = new Set<Action>([
  ...readOnlyActions,
  'artifact.write',
  'upload.create',
  'upload.write',
  'upload.list',
  'upload.complete',
  'upload.abort',
  'session.create',
]);

const removableActions: ReadonlySet<Action> = new Set<Action>(['artifact.remove', 'version.remove']);

/** Why the restrictions of the asker forbid this; undefined when they do not. */
export function refusalOfRestrictions(asker: RestrictedAsker, action: Action, aim: Aim): 'restricted' | undefined {
  const { restrictions } = asker;
  if (restrictions === undefined) return undefined;
  const { appendOnly, containers, prefixes } = restrictions;
  const holds =
    comesFromAllowed(asker) &&
    (appendOnly === undefined || isAppending(appendOnly, action, aim)) &&
    // A session of the key has all of its restrictions.
    (action === 'session.create' || (isInContainers(containers, aim) && isBelow(prefixes, action, aim)));
  return holds ? undefined : 'restricted';
}

/**
 * Whether a write of this path may only create it. Judged in the commit, in the path's order, for every way of writing: put, copy,
 * complete, form, rename. A removal marker is nothing; in a versioned container a visible version is refused all the same, because
 * readers of the path would be given other bytes and lifecycle rules would one day remove the old ones.
 */
export function mustCreate({ restrictions }: RestrictedAsker, path: string): boolean {
  return restrictions?.appendOnly !== undefined && !isRemovable(restrictions.appendOnly, path);
}

/** Whether the asker's socket may use the key at all. */
export function comesFromAllowed({ restrictions, sourceAddress }: RestrictedAsker): boolean {
  const ranges = restrictions?.sourceAddresses;
  if (ranges === undefined) return true;
  if (sourceAddress === undefined) return false;
  return ranges.some((text) => {
    const range = parseAddressRange(text);
    return range !== undefined && addressInRange(sourceAddress, range);
  });
}

function isAppending(appendOnly: AppendOnly, action: Action, { path }: Aim): boolean {
  if (appendActions.has(action)) return true;
  return removableActions.has(action) && path !== undefined && isRemovable(appendOnly, path);
}

function isRemovable({ removablePrefixes }: AppendOnly, path: string): boolean {
  return removablePrefixes.some((prefix) => path.startsWith(prefix));
}

function isInContainers(containers: readonly string[] | undefined, { container }: Aim): boolean {
  return containers === undefined || (container !== undefined && containers.includes(container));
}

function isBelow(prefixes: readonly string[] | undefined, action: Action, { path }: Aim): boolean {
  if (prefixes === undefined || action === 'container.describe' || action === 'container.location.read') return true;
  return scopeOf(action) === 'path' && path !== undefined && prefixes.some((prefix) => path.startsWith(prefix));
}

const fields: ReadonlySet<string> = new Set(['appendOnly', 'containers', 'prefixes', 'sourceAddresses']);

/**
 * Restrictions from parsed JSON, read strictly: what this build does not know could be a restriction, so it is refused
 * (`invalid_argument`) and never ignored. An empty list is refused too: it says nothing or everything.
 */
export function readRestrictions(value: unknown): Restrictions {
  const record = recordOf(value, 'restrictions', fields);
  const { appendOnly, containers, prefixes, sourceAddresses } = record;
  const ranges = optionalTexts(sourceAddresses, 'sourceAddresses');
  const wrong = ranges?.find((range) => parseAddressRange(range) === undefined);
  if (wrong !== undefined) throw malformed(`${wrong.slice(0, 64)} is no IP address or CIDR range`);
  const names = optionalTexts(containers, 'containers');
  const paths = optionalTexts(prefixes, 'prefixes');
  return {
    ...(appendOnly === undefined ? {} : { appendOnly: readAppendOnly(appendOnly) }),
    ...(names === undefined ? {} : { containers: names }),
    ...(paths === undefined ? {} : { prefixes: paths }),
    ...(ranges === undefined ? {} : { sourceAddresses: ranges }),
  };
}

function readAppendOnly(value: unknown): AppendOnly {
  const { removablePrefixes } = recordOf(value, 'appendOnly', new Set(['removablePrefixes']));
  if (!isTextList(removablePrefixes) || removablePrefixes.includes('')) {
    throw malformed('removablePrefixes are texts, none of them empty');
  }
  return { removablePrefixes };
}

function optionalTexts(value: unknown, field: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!isTextList(value) || value.length === 0) throw malformed(`${field} are one text or more`);
  return value;
}

function recordOf(value: unknown, what: string, known: ReadonlySet<string>): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(`${what} are an object`);
  const unknown = Object.keys(value).find((field) => !known.has(field));
  if (unknown !== undefined) throw malformed(`${what} have no field ${unknown.slice(0, 64)}`);
  return value as Record<string, unknown>;
}

function isTextList(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= limits.access.restrictionItemsMax &&
    value.every((item) => typeof item === 'string' && item.length <= limits.artifact.pathBytesMax)
  );
}

function malformed(message: string): StoreError {
  return new StoreError('invalid_argument', message, { details: { field: 'restrictions' } });
}
