/** The rights of an access key as flags of the command line, and told in a word or two. */
import type { Key } from '@felloe/contracts/http/records.ts';
import type { RouteBody } from '@felloe/contracts/http/routes.ts';
import { type Command, Option } from 'commander';
import { UsageError } from '../terminal/failure.ts';
import { commaList } from '../terminal/values.ts';

const kinds = ['full', 'read-only', 'append-only'] as const;
type Kind = (typeof kinds)[number];

export interface RightsFlags {
  readonly kind?: Kind;
  readonly readOnly?: true;
  readonly allowRemovePrefix: readonly string[];
  readonly containers?: string[];
  readonly buckets?: string[];
  readonly prefixes?: string[];
  readonly sourceAddresses?: string[];
}

type Rights = Pick<RouteBody<'key.create'>, 'permissions' | 'restrictions'>;

export function rightsOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--kind <kind>', 'full; read-only; append-only: it may create, never overwrite or remove').choices(kinds),
    )
    .option('--read-only', 'the same as --kind read-only')
    .option(
      '--allow-remove-prefix <prefix>',
      'append-only, but paths below this may be overwritten and removed (restic: locks/); may be given again',
      (prefix: string, before: readonly string[]) => [...before, prefix],
      [],
    )
    .option('--containers <names>', 'it may use these containers (buckets) only, comma separated', commaList)
    .option('--buckets <names>', 'the same as --containers', commaList)
    .option('--prefixes <prefixes>', 'it may use only paths that begin with one of these, comma separated', commaList)
    .option('--source-addresses <ranges>', 'it may be used only from these addresses (CIDR), comma separated', commaList);
}

export function rightsOf(flags: RightsFlags): Rights {
  const kind = kindOf(flags);
  const { allowRemovePrefix, prefixes, sourceAddresses } = flags;
  if (allowRemovePrefix.length > 0 && kind !== 'append-only') {
    throw new UsageError('--allow-remove-prefix is for --kind append-only');
  }
  if (flags.containers !== undefined && flags.buckets !== undefined) {
    throw new UsageError('--containers and --buckets are the same: give one of them');
  }
  const containers = flags.containers ?? flags.buckets;
  const restrictions = {
    ...(kind === 'append-only' ? { appendOnly: { removablePrefixes: [...allowRemovePrefix] } } : {}),
    ...(containers === undefined ? {} : { containers }),
    ...(prefixes === undefined ? {} : { prefixes }),
    ...(sourceAddresses === undefined ? {} : { sourceAddresses }),
  };
  return {
    ...(kind === 'read-only' ? { permissions: 'read_only' as const } : {}),
    ...(Object.keys(restrictions).length === 0 ? {} : { restrictions }),
  };
}

function kindOf({ kind, readOnly }: RightsFlags): Kind {
  if (readOnly === true && kind !== undefined && kind !== 'read-only') {
    throw new UsageError(`--read-only and --kind ${kind} exclude each other`);
  }
  return readOnly === true ? 'read-only' : (kind ?? 'full');
}

export function rightsText({ permissions = 'full', restrictions = {} }: Pick<Key, 'permissions' | 'restrictions'>): string {
  const { appendOnly, containers, prefixes, sourceAddresses } = restrictions;
  const base = typeof permissions === 'string' ? permissions.replace('_', '-') : 'granted';
  const limited = [
    ...(containers === undefined ? [] : [`in ${containers.join(',')}`]),
    ...(prefixes === undefined ? [] : [`below ${prefixes.join(',')}`]),
    ...(appendOnly === undefined || appendOnly.removablePrefixes.length === 0
      ? []
      : [`removing ${appendOnly.removablePrefixes.join(',')}`]),
    ...(sourceAddresses === undefined ? [] : [`from ${sourceAddresses.join(',')}`]),
  ];
  return [appendOnly === undefined ? base : 'append-only', ...limited].join(' ');
}
