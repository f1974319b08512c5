/** The calls about multipart uploads. */
import { mustCreate } from '@felloe/engine/access/restrictions.ts';
import type { Checksum } from '@felloe/engine/artifact/attributes.ts';
import { requirePathPart } from '@felloe/engine/artifact/path.ts';
import { limits } from '@felloe/engine/limits.ts';
import { requirePartNumber } from '@felloe/engine/upload/parts.ts';
import type { Access } from '../access/access.ts';
import { writtenAccess } from '../access/written-access.ts';
import type { Database } from '../database/database.ts';
import type { DataKeys } from '../encryption/data-keys.ts';
import { requireEncryption } from '../encryption/require-encryption.ts';
import { toldAbort } from '../lifecycle/told-dates.ts';
import { contentSizeOf, newBlobOf, writeResultOf } from '../metadata/artifact-handlers.ts';
import { conditionsOf, fencingOf } from '../metadata/conditions-of.ts';
import type { CallHandlers } from '../session/call-context.ts';
import { type CompletionParts, completeUpload } from './complete-upload.ts';
import { listUploads } from './list-uploads.ts';
import type { PartRow, UploadRow } from './upload-queries.ts';
import { nameOf, type Uploads } from './uploads.ts';

export interface UploadHandlerParts extends CompletionParts {
  readonly database: Database;
  readonly access: Access;
  readonly uploads: Uploads;
  readonly dataKeys: DataKeys;
}

type UploadCalls =
  | 'create_upload'
  | 'describe_upload'
  | 'record_part'
  | 'list_parts'
  | 'list_uploads'
  | 'complete_upload'
  | 'abort_upload';

export function uploadHandlers(parts: UploadHandlerParts): Pick<CallHandlers, UploadCalls> {
  return { ...writingHandlers(parts), ...readingHandlers(parts) };
}

function writingHandlers(
  parts: UploadHandlerParts,
): Pick<CallHandlers, 'create_upload' | 'record_part' | 'complete_upload' | 'abort_upload'> {
  const { access, uploads } = parts;
  return {
    create_upload: {
      authorisation: 'upload.create',
      handle: async (message, context) => {
        const container = access.container(context, 'upload.create', message.container, message.path);
        const { path, attributes, annotations } = message;
        requireEncryption(container, attributes);
        const written = writtenAccess(access, context, { container, path, annotations });
        const wish = { attributes, ...written, principalId: context.principal.principalId };
        const upload = await uploads.create(container, message.path, wish, context.order);
        return { ...uploadOf(upload), ...toldAbort(container, upload) };
      },
    },
    record_part: {
      authorisation: 'upload.write',
      handle: async (message, context) => {
        const container = access.container(context, 'upload.write', message.container, message.path);
        requirePartNumber(message.part_number);
        const part = {
          partNumber: message.part_number,
          etag: message.etag,
          checksums: message.checksums,
          size: message.blob === null ? 0 : contentSizeOf(message.blob),
          epoch: context.spoke.epoch,
          blob: message.blob === null || message.blob.blob_id === '' ? undefined : newBlobOf(message.blob, container.tenantId),
        };
        return partOf(await uploads.recordPart(container, message.path, message.upload_id, part, context.order));
      },
    },
    complete_upload: {
      authorisation: 'upload.complete',
      handle: async (message, context) => {
        const container = access.container(context, 'upload.complete', message.container, message.path);
        const changed = await completeUpload(
          parts,
          {
            container,
            path: message.path,
            uploadId: message.upload_id,
            chosen: message.parts.map((part) => ({
              partNumber: part.part_number,
              etag: part.etag,
              checksums: checksumsOf(part.checksums),
            })),
            conditions: conditionsOf(message.conditions),
            fencing: fencingOf(message.conditions),
            checksums: checksumsOf(message.checksums),
            claimedSize: message.has_size ? message.size : undefined,
            mustCreate: mustCreate(context.principal, message.path),
            principalId: context.principal.principalId,
          },
          context.order,
        );
        const { attributes } = changed;
        const result = writeResultOf(container, message.path, changed);
        return attributes === undefined ? result : { ...result, attributes };
      },
    },
    abort_upload: {
      authorisation: 'upload.abort',
      handle: async (message, context) => {
        const container = access.container(context, 'upload.abort', message.container, message.path);
        await uploads.abort(container, message.path, message.upload_id, context.order);
        return {};
      },
    },
  };
}

function readingHandlers({
  access,
  uploads,
  database,
  dataKeys,
}: UploadHandlerParts): Pick<CallHandlers, 'describe_upload' | 'list_parts' | 'list_uploads'> {
  return {
    describe_upload: {
      authorisation: 'upload.write',
      handle: async (message, context) => {
        const container = access.container(context, 'upload.write', message.container, message.path);
        const row = await uploads.require(container, message.path, message.upload_id);
        const key = dataKeys.ofAttributes(container, row.attributes);
        return key === undefined ? uploadOf(row) : { ...uploadOf(row), data_key: key };
      },
    },
    list_parts: {
      authorisation: 'upload.inspect',
      handle: async (message, context) => {
        const container = access.container(context, 'upload.inspect', message.container, message.path);
        const upload = await uploads.require(container, message.path, message.upload_id);
        // Completing reads all parts at once to compute the checksum of the whole; clients' pages are bounded by their app.
        const limit = Math.min(message.limit, limits.upload.partNumberMax);
        const rows = await uploads.parts(
          nameOf(container, message.path, message.upload_id),
          message.after_part_number,
          limit + 1,
        );
        const page = rows.slice(0, limit);
        return {
          parts: page.map(partOf),
          truncated: rows.length > limit,
          next_part_number: page.at(-1)?.partNumber ?? 0,
          upload: { ...uploadOf(upload), ...toldAbort(container, upload) },
        };
      },
    },
    list_uploads: {
      authorisation: 'upload.list',
      handle: async (message, context) => {
        const container = access.container(context, 'upload.list', message.container, message.prefix);
        for (const text of [message.prefix, message.delimiter, message.after_path]) requirePathPart(text);
        const page = await listUploads(database, container, {
          prefix: message.prefix,
          delimiter: message.delimiter,
          afterPath: message.after_path,
          afterUploadId: message.after_upload_id,
          limit: Math.min(message.limit, limits.upload.listPageMax),
        });
        return {
          entries: page.entries.map(({ path, upload }) => ({
            is_prefix: upload === undefined,
            path,
            ...(upload === undefined ? {} : { upload: uploadOf(upload) }),
          })),
          truncated: page.truncated,
          next_path: page.nextPath,
          next_upload_id: page.nextUploadId,
        };
      },
    },
  };
}

function checksumsOf(text: string): Checksum[] {
  return text === '' ? [] : (JSON.parse(text) as Checksum[]);
}

function uploadOf(row: UploadRow) {
  return {
    upload_id: row.uploadId,
    container_id: row.containerId,
    path: row.path,
    created_at: row.createdAt,
    attributes: row.attributes,
    annotations: row.annotations,
    principal_id: row.principalId,
    ...(row.owner === '' ? {} : { owner: row.owner }),
    state: row.state,
  };
}

function partOf(row: PartRow) {
  return {
    part_number: row.partNumber,
    size: row.size,
    etag: row.etag,
    modified_at: row.modifiedAt,
    checksums: row.checksums,
  };
}
