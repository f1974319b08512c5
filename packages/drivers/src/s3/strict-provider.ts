/**
 * A small S3 provider for tests of faults. It refuses what a provider refuses: unsigned or wrongly signed requests, bodies whose
 * hash, MD5 or length is not the declared one, checksum trailers and chunked bodies, unknown queries. Faults are switched on by a
 * function that sees each request.
 */
import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FetchSigningGrant } from './request-signer.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** 1 for the first request of this method. */
  readonly count: number;
}

/** What goes wrong with one request; undefined when nothing does. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly code?: string; readonly headers?: Record<string, string> }
  /** The body of the answer ends after so many bytes and the connection breaks. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** As `cut`, but the connection stays open and silent. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** Announces and sends fewer bytes than the object has. */
  | { readonly kind: 'short' }
  /** Ignores the range. */
  | { readonly kind: 'whole' }
  /** Closes before it answers. */
  | { readonly kind: 'reset' }
  /** Does it, and answers 500 all the same. */
  | { readonly kind: 'lost-answer' }
  /** Stores a flipped bit. */
  | { readonly kind: 'corrupt' };

export interface StrictProvider {
  readonly endpoint: string;
  readonly signer: FetchSigningGrant;
  readonly objects: Map<string, Buffer>;
  readonly uploads: Map<string, { name: string; parts: Map<number, Buffer> }>;
  readonly requests: SeenRequest[];
  /** Why requests were refused, for a failing test's message. */
  readonly refusals: string[];
  fault: (request: SeenRequest) => Fault | undefined;
  stop(): Promise<void>;
}

const region = 'us-east-1';
const accessKeyId = 'DRIVERTEST';
const secret = 'the secret that only the hub has';

export async function startStrictProvider(): Promise<StrictProvider> {
  const counts = new Map<string, number>();
  const provider: StrictProvider = {
    endpoint: '',
    signer: async (date) => ({ accessKeyId, date, region, signingKey: signingKeyOf(date) }),
    objects: new Map(),
    uploads: new Map(),
    requests: [],
    refusals: [],
    fault: () => undefined,
    stop: () => stopServer(server),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://provider');
    const method = request.method ?? '';
    const count = (counts.get(method) ?? 0) + 1;
    counts.set(method, count);
    const seen = { method, path: url.pathname, query: url.searchParams, count };
    provider.requests.push(seen);
    serve(provider, { request, response, seen, url }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(provider, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly seen: SeenRequest;
  readonly url: URL;
}

async function serve(provider: StrictProvider, exchange: Exchange): Promise<void> {
  const { request, seen } = exchange;
  const fault = provider.fault(seen);
  if (fault?.kind === 'reset') {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'status') {
    request.resume();
    sendAnswer(exchange, errorAnswer(fault.status, fault.code ?? 'Injected', fault.headers), undefined);
    return;
  }
  const body = await readAll(request);
  const refusal = refusalOf(request, exchange.url, body);
  if (refusal !== undefined) {
    provider.refusals.push(refusal);
    sendAnswer(exchange, errorAnswer(refusal === 'SignatureDoesNotMatch' ? 403 : 400, refusal), undefined);
    return;
  }
  const answer = act(provider, exchange, body, fault);
  sendAnswer(exchange, fault?.kind === 'lost-answer' ? errorAnswer(500, 'InternalError') : answer, fault);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What a strict provider has against the request; undefined when nothing. */
function refusalOf(request: IncomingMessage, url: URL, body: Buffer): string | undefined {
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined || headers['x-amz-trailer'] !== undefined) return 'NotImplemented';
  if (Object.keys(headers).some((name) => name.startsWith('x-amz-checksum-') || name === 'x-amz-sdk-checksum-algorithm'))
    return 'UnexpectedChecksum';
  const declaredHash = String(headers['x-amz-content-sha256']);
  if (declaredHash !== 'UNSIGNED-PAYLOAD' && declaredHash !== createHash('sha256').update(body).digest('hex'))
    return 'XAmzContentSHA256Mismatch';
  if (Number(headers['content-length'] ?? 0) !== body.length) return 'IncompleteBody';
  return signedWell(request, url, declaredHash) ? undefined : 'SignatureDoesNotMatch';
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
}

/** Does what was asked and says what to answer. */
function act(provider: StrictProvider, { request, seen }: Exchange, body: Buffer, fault: Fault | undefined): Answer {
  const name = decodeURIComponent(seen.path).split('/').slice(2).join('/');
  const stored = fault?.kind === 'corrupt' ? flipped(body) : body;
  const uploadId = seen.query.get('uploadId');
  if (seen.query.has('uploads')) return seen.method === 'GET' ? uploadsPage(provider, seen) : beginUpload(provider, name);
  if (uploadId !== null) return actOnUpload(provider, { seen, name, uploadId, stored });
  switch (seen.method) {
    case 'GET':
      return objectAnswer(provider, { range: request.headers.range ?? '', name, fault });
    case 'HEAD': {
      const bytes = name === '' ? Buffer.alloc(0) : provider.objects.get(name);
      return bytes === undefined ? { status: 404 } : { status: 200, headers: { 'content-length': String(bytes.length) } };
    }
    case 'PUT':
      provider.objects.set(name, stored);
      return { status: 200, headers: { etag: entityTag(stored) } };
    case 'DELETE':
      provider.objects.delete(name);
      return { status: 204 };
    default:
      return errorAnswer(405, 'MethodNotAllowed');
  }
}

function beginUpload(provider: StrictProvider, name: string): Answer {
  const id = `upload-${randomUUID()}`;
  provider.uploads.set(id, { name, parts: new Map() });
  return { status: 200, body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>` };
}

function actOnUpload(
  provider: StrictProvider,
  ask: { seen: SeenRequest; name: string; uploadId: string; stored: Buffer },
): Answer {
  const upload = provider.uploads.get(ask.uploadId);
  if (upload === undefined || upload.name !== ask.name) return errorAnswer(404, 'NoSuchUpload');
  if (ask.seen.method === 'PUT') {
    upload.parts.set(Number(ask.seen.query.get('partNumber')), ask.stored);
    return { status: 200, headers: { etag: entityTag(ask.stored) } };
  }
  const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  if (ask.seen.method === 'DELETE') {
    provider.uploads.delete(ask.uploadId);
    return { status: 204 };
  }
  // As providers do: every part but the last has at least 5 MiB, and this double wants R2's equal sizes too.
  if (parts.slice(0, -1).some((part) => part.length < 5 * 1024 * 1024 || part.length !== parts[0]?.length))
    return errorAnswer(400, 'EntityTooSmall');
  provider.uploads.delete(ask.uploadId);
  provider.objects.set(ask.name, Buffer.concat(parts));
  return { status: 200, body: '<CompleteMultipartUploadResult><ETag>"whole-1"</ETag></CompleteMultipartUploadResult>' };
}

function objectAnswer(provider: StrictProvider, get: { range: string; name: string; fault: Fault | undefined }): Answer {
  const bytes = provider.objects.get(get.name);
  if (bytes === undefined) return errorAnswer(404, 'NoSuchKey');
  const range = get.fault?.kind === 'whole' ? null : /^bytes=(\d+)-(\d+)$/.exec(get.range);
  const [start, end] = range === null ? [0, bytes.length - 1] : [Number(range[1]), Number(range[2])];
  const body = get.fault?.kind === 'short' ? bytes.subarray(start, end) : bytes.subarray(start, end + 1);
  const etag = entityTag(bytes);
  if (range === null) return { status: 200, headers: { etag }, body };
  return { status: 206, headers: { etag, 'content-range': `bytes ${start}-${end}/${bytes.length}` }, body };
}

function errorAnswer(status: number, code: string, headers: Record<string, string> = {}): Answer {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>refused</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body };
}

/** Sends it, or as much of it as the fault lets through. */
function sendAnswer({ request, response }: Exchange, answer: Answer, fault: Fault | undefined): void {
  const body = Buffer.from(answer.body ?? '');
  response.writeHead(answer.status, { 'content-length': String(body.length), ...answer.headers });
  if (fault?.kind !== 'cut' && fault?.kind !== 'stall') {
    response.end(body);
    return;
  }
  response.flushHeaders();
  response.write(body.subarray(0, fault.afterBytes), () => {
    if (fault.kind === 'cut') request.socket.destroy();
  });
}

function uploadsPage(provider: StrictProvider, { query }: SeenRequest): Answer {
  const rows = [...provider.uploads].filter(([, upload]) => upload.name.startsWith(query.get('prefix') ?? ''));
  const uploads = rows.map(([id, upload]) => `<Upload><Key>${upload.name}</Key><UploadId>${id}</UploadId></Upload>`);
  return { status: 200, body: `<ListMultipartUploadsResult>${uploads.join('')}</ListMultipartUploadsResult>` };
}

function entityTag(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[0] = (copy[0] ?? 0) ^ 1;
  return copy;
}

function signingKeyOf(date: string): Buffer {
  const chain = [date, region, 's3', 'aws4_request'];
  return chain.reduce<Buffer>((key, step) => createHmac('sha256', key).update(step).digest(), Buffer.from(`AWS4${secret}`));
}

/** Written from the rule, not from the driver's signer, so that the two check each other. */
function signedWell(request: IncomingMessage, url: URL, payloadHash: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (match === null) return false;
  const [, key, date = '', scopeRegion, names = '', signature = ''] = match;
  const time = String(request.headers['x-amz-date']);
  if (key !== accessKeyId || scopeRegion !== region || !time.startsWith(date)) return false;
  const signed = names.split(';');
  const everyAmzHeader = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'));
  if (!['host', ...everyAmzHeader].every((name) => signed.includes(name))) return false;
  const query = [...url.searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).sort();
  const lines = signed.map((name) => `${name}:${String(request.headers[name]).trim()}`);
  const canonical = [request.method, url.pathname, query.join('&'), ...lines, '', names, payloadHash].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = `AWS4-HMAC-SHA256\n${time}\n${date}/${region}/s3/aws4_request\n${digest}`;
  const wanted = createHmac('sha256', signingKeyOf(date)).update(text).digest();
  return timingSafeEqual(wanted, Buffer.from(signature, 'hex'));
}
