/** Owners: tenants are S3's accounts. The canonical id is the tenant's id, the display name its name. */
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import type { Owner } from '@felloe/s3-wire/xml/names.ts';
import type { AppContext } from '../../app-context.ts';

type Names = Pick<AppContext, 'tenants'>;

/** Under the tenants' ids. A tenant that is gone has no name any more: its id stands for it. */
export async function ownersNamed({ tenants }: Names, tenantIds: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
  const wanted = [...new Set(tenantIds.filter((id) => id !== ''))];
  if (wanted.length === 0) return new Map();
  const found = await tenants.byIds(wanted);
  return new Map(wanted.map((id) => [id, { id, displayName: found.get(id)?.name ?? id }]));
}

export async function ownerNamed(names: Names, tenantId: string): Promise<Owner> {
  return (await ownersNamed(names, [tenantId])).get(tenantId) ?? nameless(tenantId);
}

/** Who owns a version: the container's tenant, unless its annotations name another. */
export function ownerIdOf(annotations: string, containerTenantId: string): string {
  return annotations.includes('"owner"') ? (decodeAnnotations(annotations).owner ?? containerTenantId) : containerTenantId;
}

/** The owners of one page's entries, by the annotations of each. */
export async function ownersOfEntries(
  names: Names,
  containerTenantId: string,
  entries: readonly { readonly annotations: string }[],
): Promise<(annotations: string) => Owner> {
  const ids = entries.map(({ annotations }) => ownerIdOf(annotations, containerTenantId));
  const owners = await ownersNamed(names, [containerTenantId, ...ids]);
  return (annotations) => {
    const id = ownerIdOf(annotations, containerTenantId);
    return owners.get(id) ?? nameless(id);
  };
}

function nameless(tenantId: string): Owner {
  return { id: tenantId, displayName: tenantId };
}
