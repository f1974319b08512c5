/**
 * The calls about the store vault. Whoever asks is a public key whose signature a spoke has verified; what it may do in a topic is judged
 * here (engine/vault/rights.ts). That bytes came is said by spokes for themselves: who may write was judged when the upload was reserved.
 */
import type { Action } from '@felloe/engine/access/action.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { requireDigest, requireOwner } from '@felloe/engine/vault/encoding.ts';
import {
  requireVaultOwner,
  requireVaultRead,
  requireVaultSave,
  requireVaultWrite,
  type VaultKind,
} from '@felloe/engine/vault/rights.ts';
import { parseTopic } from '@felloe/engine/vault/topic.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Access } from '../access/access.ts';
import type { Sealing } from '../auth/sealing.ts';
import type { Database } from '../database/database.ts';
import { contentSizeOf, newBlobOf } from '../metadata/artifact-handlers.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { CallContext, CallHandlers } from '../session/call-context.ts';
import type { CommitWish } from './commit-uploads.ts';
import { findTopics } from './history-queries.ts';
import { urlKeysAt } from './url-keys.ts';
import type { Vault } from './vault.ts';
import { cursorOf, entryMessage, snapshotMessage, uploadMessage } from './vault-messages.ts';
import type { VaultSubject } from './vault-records.ts';

export interface VaultHandlerParts {
  readonly vault: Vault;
  readonly access: Access;
  readonly containers: Pick<Containers, 'require'>;
  readonly database: Database;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly urlMs: number;
  /** Where clients of this spoke write by themselves; undefined: through the spoke. */
  readonly directBackend: (container: ContainerRow, spoke: string) => string | undefined;
}

type WritingCalls = 'reserve_vault_uploads' | 'commit_vault_upload' | 'save_vault_snapshot';
type ReadingCalls = 'read_vault_snapshots' | 'find_vault_entries' | 'list_vault_entries' | 'list_vault_topics' | 'read_url_keys';

export function vaultHandlers(parts: VaultHandlerParts): Pick<CallHandlers, WritingCalls | ReadingCalls> {
  return { ...writingHandlers(parts), ...readingHandlers(parts) };
}

function writingHandlers(parts: VaultHandlerParts): Pick<CallHandlers, WritingCalls> {
  const { vault, containers, urlMs } = parts;
  return {
    reserve_vault_uploads: {
      authorisation: 'vault.write',
      handle: async ({ container: name, kind: kindName, wishes }, context) => {
        const { container, signer } = askedBy(parts, context, 'vault.write', name);
        requireBatch(wishes.length, 'wishes');
        const kind = kindOf(kindName);
        for (const { topic, owner, digest } of wishes) {
          requireVaultWrite(parseTopic(topic), kind, { signer, owner: requireOwner(owner) });
          requireDigest(digest);
        }
        const directBackendId = parts.directBackend(container, context.spoke.name);
        const places = wishes.map(({ topic, owner, digest }) => ({ topic, owner, digest }));
        const uploads = await vault.reservations.reserve({ container, kind, signer, places, directBackendId }, context.order);
        return { uploads: uploads.map((upload) => uploadMessage(upload, urlMs)) };
      },
    },
    commit_vault_upload: {
      authorisation: 'spoke',
      handle: async (message, context) => {
        const container = containers.require(message.container);
        const { upload, entry } = await vault.commits.commit(commitWish(message, container, context), context.order);
        return entryMessage(upload, { row: { ...entry, blobId: undefined }, place: undefined });
      },
    },
    save_vault_snapshot: {
      authorisation: 'vault.write',
      handle: async ({ container: name, topic, owner, digest, prev_digest: prevDigest }, context) => {
        const { container, signer } = askedBy(parts, context, 'vault.write', name);
        requireVaultSave(parseTopic(topic), { signer, owner: requireOwner(owner) }, prevDigest);
        requireDigest(digest);
        if (prevDigest !== '') requireDigest(prevDigest, 'prev_digest');
        await vault.saves.save({ container, topic, owner, digest, prevDigest, signer }, context.order);
        return { topic, owner, digest };
      },
    },
  };
}

function readingHandlers(parts: VaultHandlerParts): Pick<CallHandlers, ReadingCalls> {
  const { vault, database, sealing, clock, urlMs } = parts;
  const readable = (context: CallContext, message: { container: string; topic: string; owner: string }): Readable => {
    const { container, signer } = askedBy(parts, context, 'vault.read', message.container);
    requireVaultRead(parseTopic(message.topic), { signer, owner: requireOwner(message.owner) });
    return { container, subject: subjectOf(container, message) };
  };
  return {
    read_vault_snapshots: {
      authorisation: 'vault.read',
      handle: async ({ container: name, places }, context) => {
        const { container, signer } = askedBy(parts, context, 'vault.read', name);
        requireBatch(places.length, 'places');
        for (const { topic, owner } of places) requireVaultRead(parseTopic(topic), { signer, owner: requireOwner(owner) });
        const found = await vault.heads.read(places.map((place) => subjectOf(container, place)));
        return { entries: places.map((place, index) => snapshotMessage(place, found[index])) };
      },
    },
    find_vault_entries: {
      authorisation: 'vault.read',
      handle: async (message, context) => {
        const { container, subject } = readable(context, message);
        const { digests } = message;
        requireBatch(digests.length, 'digests');
        for (const digest of digests) requireDigest(digest, 'digests');
        const isDirect = parts.directBackend(container, context.spoke.name) !== undefined;
        // Before the entries: what is confirmed between the two is then told twice and not missed.
        const unfinished = isDirect ? await vault.histories.unfinished(subject, digests) : [];
        const found = await vault.histories.find(subject, digests);
        return {
          entries: found.map((entry) => entryMessage(subject, entry)),
          unfinished: unfinished.map((upload) => uploadMessage(upload, urlMs)),
        };
      },
    },
    list_vault_entries: {
      authorisation: 'vault.read',
      handle: async (message, context) => {
        const { container, subject } = readable(context, message);
        const { limit, descending, wait_ms: waitMs } = message;
        const withUnfinished = parts.directBackend(container, context.spoke.name) !== undefined;
        const wish = { subject, cursor: cursorOf(message.cursor), descending, limit, waitMs, withUnfinished };
        const page = await vault.histories.list(wish, context);
        return {
          entries: page.entries.map((entry) => entryMessage(subject, entry)),
          has_more: page.hasMore,
          total: page.total,
          unfinished: page.unfinished.map((upload) => uploadMessage(upload, urlMs)),
        };
      },
    },
    list_vault_topics: {
      authorisation: 'vault.read',
      handle: async ({ container: name, owner, after, limit: asked }, context) => {
        const { container, signer } = askedBy(parts, context, 'vault.read', name);
        requireVaultOwner({ signer, owner: requireOwner(owner) });
        if (after !== '') parseTopic(after);
        const limit = asked === 0 ? limits.vault.topicPageMax : Math.min(asked, limits.vault.topicPageMax);
        const { tenantId, containerId } = container;
        const found = await findTopics(database, { tenantId, containerId, owner }, { after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const heads = await vault.heads.read(page.map(({ topic }) => ({ tenantId, containerId, owner, topic })));
        const topics = page.map((topic, index) => {
          const head = heads[index];
          return head === undefined ? topic : { ...topic, snapshot: snapshotMessage({ topic: topic.topic, owner }, head) };
        });
        return { topics, next_after: found.length > limit ? (page.at(-1)?.topic ?? '') : '' };
      },
    },
    read_url_keys: {
      authorisation: 'spoke',
      handle: () => ({
        keys: urlKeysAt(sealing, clock.now()).map(({ id, key, expiresAt }) => ({ id, key, expires_at: expiresAt })),
      }),
    },
  };
}

interface Readable {
  readonly container: ContainerRow;
  readonly subject: VaultSubject;
}

/** The vault's container, and the public key that asks. */
function askedBy({ access }: VaultHandlerParts, context: CallContext, action: Action, name: string) {
  const container = access.container(context, action, name);
  return { container, signer: requireOwner(context.principal.principalId) };
}

function subjectOf({ tenantId, containerId }: ContainerRow, { topic, owner }: { topic: string; owner: string }): VaultSubject {
  return { tenantId, containerId, topic, owner };
}

function kindOf(text: string): VaultKind {
  if (text === 'snapshot' || text === 'history') return text;
  throw new StoreError('invalid_argument', 'an upload is of a snapshot or a history', { details: { field: 'kind' } });
}

function requireBatch(count: number, field: string): void {
  if (count <= limits.vault.batchMax) return;
  throw new StoreError('invalid_argument', `at most ${limits.vault.batchMax} are asked for at once`, { details: { field } });
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type CommitMessage = Parameters<CallHandlers['commit_vault_upload']['handle']>[0];

function commitWish(message: CommitMessage, container: ContainerRow, context: CallContext): CommitWish {
  const { upload_id: uploadId, blobs, size } = message;
  if (!uuidForm.test(uploadId)) throw new StoreError('upload_not_found');
  const [blob] = blobs;
  if (blobs.length > 1)
    throw new StoreError('invalid_argument', 'bytes of the vault are one blob', { details: { field: 'blobs' } });
  if (size > limits.vault.entryBytesMax || (blob !== undefined && contentSizeOf(blob) !== size)) {
    throw new StoreError('invalid_argument', 'the size is another than that of the bytes', { details: { field: 'size' } });
  }
  return {
    container,
    uploadId,
    blob: blob === undefined ? undefined : newBlobOf(blob, container.tenantId),
    size,
    // The session's own: a spoke cannot commit under another's epoch, whatever it says.
    epoch: context.spoke.epoch,
  };
}
