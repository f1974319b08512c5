/**
 * A bucket as a website (User Guide, "Hosting a static website using Amazon S3"): under host names of its own, for browsers, so without
 * credentials and with HTML for failures. Whether an object may be read is the hub's decision, as for any other anonymous request.
 */
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { readSettingDocument } from '@felloe/engine/container/setting-documents.ts';
import type { WebsiteSetting } from '@felloe/engine/container/website.ts';
import { documentPath, encodePath, redirectionOf, type WebsiteRequest } from '@felloe/engine/container/website-routing.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { answerEmpty, type HeaderList } from '../answer.ts';
import { originHeaders } from '../cors/allow-origin.ts';
import { failureOf, type S3Failure } from '../errors.ts';
import { recordHeaders } from '../headers-of-record.ts';
import { getObject, headObject } from '../operations/get-object.ts';
import { answerPreflight } from '../operations/options.ts';
import type { S3Request } from '../s3-request.ts';
import { sendBytes } from '../send-bytes.ts';
import { answerFailurePage } from './failure-page.ts';

/** @param request anonymous, its key the path asked for, without a query: a website has no sub-resources. */
export async function serveWebsite(request: S3Request, host: string): Promise<void> {
  let setting: WebsiteSetting | undefined;
  const asked: WebsiteRequest = { path: request.key, host, protocol: isEncrypted(request) ? 'https' : 'http' };
  try {
    setting = await websiteOf(request);
    const { context, bucket, headers, exchange } = request;
    const origin = headers.get('origin');
    if (origin !== undefined && exchange.method !== 'OPTIONS')
      exchange.answerHeaders = await originHeaders(context, { bucket, origin, method: exchange.method, headers });
    await serve(request, setting, asked);
  } catch (thrown) {
    if (request.exchange.response.headersSent) throw thrown;
    await answerFailed(request, { setting, asked, failure: failureOf(thrown) });
  }
}

async function websiteOf({ context, bucket }: S3Request): Promise<WebsiteSetting> {
  const document = (await context.containers.describe(bucket)).documents['website'];
  if (document === undefined || document === '') {
    throw new S3Error('NoSuchWebsiteConfiguration', undefined, { extra: { BucketName: bucket } });
  }
  return readSettingDocument('website', document);
}

async function serve(request: S3Request, setting: WebsiteSetting, asked: WebsiteRequest): Promise<void> {
  const { exchange, context, bucket, call } = request;
  if (exchange.method === 'OPTIONS') return answerPreflight(request);
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
    throw new S3Error('MethodNotAllowed', undefined, { extra: { Method: exchange.method } });
  }
  const redirection = redirectionOf(setting, asked);
  if (redirection !== undefined) return redirect(request, redirection.status, redirection.location);
  if (setting.redirectAll !== undefined) return;
  const key = documentPath(asked.path, setting.indexSuffix);
  const record = await context.call('resolve', { container: bucket, path: key, operation: 'head' }, call);
  const { websiteRedirect } = decodeAttributes(record.attributes);
  if (websiteRedirect !== undefined) return redirect(request, 301, websiteRedirect);
  await (exchange.method === 'HEAD' ? headObject : getObject)({ ...request, key });
}

function redirect({ exchange }: S3Request, status: number, location: string): void {
  answerEmpty(exchange, status, ['Location', location]);
}

interface FailedRequest {
  /** Undefined when there is no website. */
  readonly setting: WebsiteSetting | undefined;
  readonly asked: WebsiteRequest;
  readonly failure: S3Failure;
}

/** A folder without its slash, then the rules for failures, then the owner's page, then one of ours. */
async function answerFailed(request: S3Request, { setting, asked, failure }: FailedRequest): Promise<void> {
  if (failure.status === 304) {
    answerEmpty(request.exchange, 304);
    return;
  }
  if (setting === undefined || setting.redirectAll !== undefined || failure.status >= 500) {
    answerFailurePage(request.exchange, failure);
    return;
  }
  const isMissing = failure.status === 404 || failure.status === 403;
  if (
    isMissing &&
    asked.path !== '' &&
    !asked.path.endsWith('/') &&
    (await isThere(request, `${asked.path}/${setting.indexSuffix}`))
  ) {
    redirect(request, 302, `/${encodePath(asked.path)}/`);
    return;
  }
  const redirection = redirectionOf(setting, asked, failure.status);
  if (redirection !== undefined) {
    redirect(request, redirection.status, redirection.location);
    return;
  }
  if (setting.failurePath === undefined || !(await sendFailureDocument(request, setting.failurePath, failure.status))) {
    answerFailurePage(request.exchange, failure);
  }
}

async function isThere({ context, bucket, call }: S3Request, path: string): Promise<boolean> {
  try {
    await context.call('resolve', { container: bucket, path, operation: 'head' }, call);
    return true;
  } catch {
    // Whatever is wrong with it, it is no page to send a browser to.
    return false;
  }
}

/** False when the owner's page cannot be read either. */
async function sendFailureDocument(request: S3Request, path: string, status: number): Promise<boolean> {
  const { context, exchange, bucket, call } = request;
  const asked = { container: bucket, path, operation: 'get' };
  try {
    const record = await context.call('resolve', asked, call);
    const headers: HeaderList = recordHeaders(record, decodeAttributes(record.attributes), {});
    headers.push('Content-Length', String(record.size));
    if (exchange.method === 'HEAD' || record.size === 0) {
      answerEmpty(exchange, status, recordHeaders(record, decodeAttributes(record.attributes), {}));
      return true;
    }
    const resolveAgain = () => context.call('resolve', { ...asked, past_cache: true }, call);
    await sendBytes(exchange, context.storage, { status, headers, length: record.size, bytes: { record, resolveAgain } });
    return true;
  } catch (thrown) {
    if (exchange.response.headersSent) throw thrown;
    return false;
  }
}

function isEncrypted({ exchange }: S3Request): boolean {
  return 'encrypted' in exchange.raw.socket;
}
