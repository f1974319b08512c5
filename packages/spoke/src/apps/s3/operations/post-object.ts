/**
 * POST object: an upload from a browser's form. Its credential is the policy in the form, so a request that is signed in its headers
 * too is refused; a form without a policy is anonymous. The policy is held against the bucket of the URL, never of a field.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import { encodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { limits } from '@felloe/engine/limits.ts';
import { readDeclaredChecksums } from '@felloe/s3-wire/checksums/declared.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { type PostForm, readPostForm } from '@felloe/s3-wire/sigv4/post-form.ts';
import { type AllowedLength, checkPostedSize, checkPostPolicy, postedKey } from '@felloe/s3-wire/sigv4/post-policy.ts';
import { renderPostResponse } from '@felloe/s3-wire/xml/commands/post-object.ts';
import { accessListOfHeaders } from '../access/access-list-of-request.ts';
import { factsOfRequest } from '../access/facts-of-request.ts';
import { admitBytes } from '../admission.ts';
import { annotationsOfRequest } from '../annotations-of-request.ts';
import { answerEmpty, answerText, type HeaderList } from '../answer.ts';
import { attributesOfRequest } from '../attributes-of-request.ts';
import { anonymousActor } from '../authenticate.ts';
import { authenticateForm } from '../authenticate-form.ts';
import { describedBytes, encryptionOfWrite, entityTagOf } from '../encryption/new-encryption.ts';
import { headersOfForm } from '../form-headers.ts';
import { checksumHeaders } from '../headers-of-record.ts';
import { checksumsOfBody, digestsWanted } from '../body-checksums.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import { neverAborted } from '../never-aborted.ts';
import { objectLocation } from '../object-location.ts';
import type { S3Request } from '../s3-request.ts';
import { writtenVersion } from '../version-headers.ts';

export async function postObject(request: S3Request): Promise<void> {
  const { exchange, headers, claim } = request;
  if (claim.kind !== 'anonymous') {
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed: a form carries its own signature.');
  }
  exchange.continueBody();
  const form = await readPostForm(exchange.raw, headers.get('content-type'));
  try {
    const admitted = await admitForm(request, form);
    const answer = readSuccessAnswer(form.fields);
    const stored = await store(request, { form, ...admitted });
    succeed(request, { key: admitted.key, ...stored, ...answer });
  } catch (thrown) {
    form.destroy();
    throw thrown;
  }
}

interface AdmittedForm {
  readonly actor: Actor;
  readonly isRestricted: boolean;
  readonly key: string;
  readonly allowed: AllowedLength;
}

async function admitForm({ context, options, authenticator, bucket, actor }: S3Request, form: PostForm): Promise<AdmittedForm> {
  const sourceAddress = actor.source_address ?? '';
  const { fields } = form;
  const { signatureV2 } = options;
  const sender = await authenticateForm({ context, authenticator, fields, sourceAddress, signatureV2 });
  const key = postedKey(fields, form.fileName);
  if (sender === undefined) {
    requirePath(key);
    const allowed = { min: 0, max: limits.artifact.singlePutBytesMax };
    return { actor: anonymousActor(sourceAddress), isRestricted: true, key, allowed };
  }
  const allowed = checkPostPolicy(sender.policy, { fields, bucket, key, nowMs: context.now() });
  requirePath(key);
  return { actor: await sender.admit(), isRestricted: sender.isRestricted, key, allowed };
}

interface Stored {
  readonly etag: string;
  readonly headers: HeaderList;
}

async function store(
  request: S3Request,
  { form, actor, isRestricted, key, allowed }: AdmittedForm & { readonly form: PostForm },
): Promise<Stored> {
  const { context, bucket, target } = request;
  const headers = headersOfForm(form.fields);
  const taggingDocument = form.fields.get('tagging');
  const isEncrypted = 'encrypted' in request.exchange.raw.socket;
  const claim = { kind: actor.kind === 'anonymous' ? ('anonymous' as const) : ('form' as const) };
  const facts = () =>
    factsOfRequest({ method: 'POST', target, headers, claim, isEncrypted, nowMs: context.now(), taggingDocument });
  const call = { ...request.call, actor, facts };
  refuseUnservedHeaders(headers);
  const declared = readDeclaredChecksums(headers);
  if (declared.trailerNames.length > 0) throw new S3Error('InvalidRequest', 'A form has no trailer.');
  const described = attributesOfRequest(headers);
  encodeAttributes(described);
  const accessList = await accessListOfHeaders(context, headers, 'object');
  const annotations = annotationsOfRequest({ headers, nowMs: context.now(), taggingDocument, accessList });

  const container = await context.containers.describe(bucket);
  const admission = admitBytes(context, container, { actor, isRestricted, action: 'artifact.write', path: key, call });
  if (admission !== undefined) await admission;
  const encryption = await encryptionOfWrite({ context, headers, bucket, key, call }, container);
  const staged = await context.storage.stage({
    backendId: container.backend_id,
    body: form.file,
    sizeBytesMax: Math.min(allowed.max, limits.artifact.singlePutBytesMax),
    digests: digestsWanted({ declared }),
    signal: neverAborted(),
    ...(encryption === undefined ? {} : { dataKey: encryption.dataKey }),
    ...(call.traceparent === undefined ? {} : { traceparent: call.traceparent }),
  });
  checkPostedSize(staged.size, allowed);
  const { etag, checksums } = checksumsOfBody(staged, { declared });
  const written = await context.call(
    'write',
    {
      container: bucket,
      path: key,
      blobs: [...staged.blobs],
      size: staged.size,
      etag: entityTagOf(encryption, etag),
      attributes: encodeAttributes(describedBytes(described, checksums, encryption)),
      conditions: null,
      epoch: staged.epoch,
      annotations,
      operation: 'post',
    },
    call,
  );
  return {
    etag: written.etag,
    headers: [
      'ETag',
      `"${written.etag}"`,
      ...checksumHeaders(checksums),
      ...writtenVersion(written),
      ...(encryption?.headers ?? []),
    ],
  };
}

interface SuccessAnswer {
  readonly redirect: URL | undefined;
  readonly status: 200 | 201 | 204;
}

/** A redirect that is no web address is ignored, as S3 does; so is an unknown status. */
function readSuccessAnswer(fields: ReadonlyMap<string, string>): SuccessAnswer {
  const target = fields.get('success_action_redirect') ?? fields.get('redirect');
  const redirect = target === undefined || !/^https?:\/\//i.test(target) || !URL.canParse(target) ? undefined : new URL(target);
  const status = fields.get('success_action_status');
  return { redirect, status: status === '200' ? 200 : status === '201' ? 201 : 204 };
}

function succeed(
  request: S3Request,
  { key, etag, headers, redirect, status }: Stored & SuccessAnswer & { readonly key: string },
): void {
  const { exchange, bucket } = request;
  const location = objectLocation(request, key);
  if (redirect !== undefined) {
    redirect.searchParams.append('bucket', bucket);
    redirect.searchParams.append('key', key);
    redirect.searchParams.append('etag', `"${etag}"`);
    answerEmpty(exchange, 303, ['Location', redirect.href, ...headers]);
    return;
  }
  const located = ['Location', location, ...headers];
  if (status !== 201) {
    answerEmpty(exchange, status, located);
    return;
  }
  answerText(exchange, { status, type: 'application/xml', text: renderPostResponse({ location, bucket, key, etag }) }, located);
}
