/** What a new version is to the container's rules: whose it is, and which access list it has. Judged before its commit, like every right. */
import { isPrivateList, readAccessList } from '@felloe/engine/access/access-list.ts';
import { requireUnblockedList } from '@felloe/engine/access/judge-access-setting.ts';
import { defaultOwnership, ownerOfWritten } from '@felloe/engine/access/ownership.ts';
import { encodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { parseDocument } from '@felloe/engine/container/strict-document.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { Access, Asker } from './access.ts';

export interface WrittenAccess {
  /** As asked, with the access list that it keeps. */
  readonly annotations: string;
  /** The tenant it belongs to when it is not the container's, else empty. */
  readonly owner: string;
}

/**
 * @param annotations JSON as the writer asked for it, empty for nothing.
 * @throws StoreError `access_denied` for a public list where that is blocked, and for a list, tags, retention or a legal hold that its
 * writer may not give; `unsupported` where access lists are disabled; `invalid_argument`.
 */
export function writtenAccess(
  access: Access,
  asker: Asker,
  { container, path, annotations }: { readonly container: ContainerRow; readonly path: string; readonly annotations: string },
): WrittenAccess {
  const { tenantId } = asker.principal;
  if (annotations === '' && tenantId === container.tenantId) return { annotations, owner: '' };
  const { accessList: asked, ...others } = fieldsOf(annotations);
  if (others['tags'] !== undefined) access.requireUnrefused(asker, 'artifact.tags.write', container, path);
  // What keeps a version from its owner is asked for whatever else is allowed, as AWS does.
  if (others['retention'] !== undefined) access.container(asker, 'artifact.retention.write', container.name, path);
  if (others['legalHold'] !== undefined) access.container(asker, 'artifact.legal_hold.write', container.name, path);
  const list = asked === undefined ? undefined : readAccessList(asked, 'accessList');
  const rules = container.documents.rules();
  if (list !== undefined) {
    requireUnblockedList(list, rules?.block);
    if (!isPrivateList(list)) access.requireUnrefused(asker, 'artifact.access_list.write', container, path);
  }
  const { owner = '', accessList } = ownerOfWritten({
    mode: rules?.ownership ?? defaultOwnership,
    containerTenantId: container.tenantId,
    writerTenantId: tenantId,
    accessList: list,
  });
  if (asked === undefined) return { annotations, owner };
  return { annotations: encodeAnnotations({ ...others, ...(accessList === undefined ? {} : { accessList }) }), owner };
}

/** Everything but the list is read where it is kept. */
function fieldsOf(annotations: string): Readonly<Record<string, unknown>> {
  if (annotations === '') return {};
  const value = parseDocument(annotations);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
