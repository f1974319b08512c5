/**
 * Which operation a request asks for, as data: every operation of the S3 model (2026), served or not. A request for one we do
 * not serve, or for a sub-resource nobody knows, is 501 and never the plain verb: a `PUT /bucket/key?annotation` must not
 * overwrite the object.
 */
import { S3Error } from './errors.ts';
import type { S3Address } from './request/address.ts';
import type { RequestHeaders } from './request/headers.ts';
import type { QueryPair, RequestTarget } from './request/target.ts';
import { hasQuery, queryValue } from './request/target.ts';
import { operationTable } from './operations-table.ts';

export type OperationName = (typeof operationTable)[number]['name'];

export interface Operation {
  readonly name: OperationName;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS';
  readonly level: 'service' | 'bucket' | 'object';
  /** The query name that selects it; undefined for the plain verb. */
  readonly subResource?: string;
  /** Another query name that has to be there too (`partNumber`, `id`); where two rows fit, the one with it is meant. */
  readonly also?: string;
  /** Selected by this header (`x-amz-copy-source`). */
  readonly header?: string;
  readonly served: boolean;
}

export const operations: readonly Operation[] = operationTable;

const subResources: ReadonlySet<string> = new Set([
  ...operations.flatMap((operation) => (operation.subResource === undefined ? [] : [operation.subResource])),
  // Known to AWS without an operation of their own in the model, or withdrawn.
  'notification-configuration',
  'websiteConfiguration',
]);

/** Query names that only give values to an operation. Compared exactly, as S3's names are case-sensitive. */
const ordinaryParameters: ReadonlySet<string> = new Set([
  'versionId',
  'partNumber',
  'prefix',
  'delimiter',
  'marker',
  'max-keys',
  'continuation-token',
  'start-after',
  'fetch-owner',
  'encoding-type',
  'key-marker',
  'upload-id-marker',
  'version-id-marker',
  'max-uploads',
  'part-number-marker',
  'max-parts',
  'max-buckets',
  'bucket-region',
  'id',
  'select-type',
  'max-directory-buckets',
  'allow-unordered',
  'tagging-directive',
  // Of a URL signed with Signature Version 2; where that is not taken, the signature's reader has refused them already.
  'AWSAccessKeyId',
  'Expires',
  'Signature',
]);

type Places = Readonly<Record<Operation['level'], Map<string, Operation[]>>>;

/** By method, level and sub-resource, empty for the plain verb. Those that ask for most come first. */
const byPlace = new Map<string, Places>();
for (const operation of operations.toSorted((left, right) => demands(right) - demands(left))) {
  const places: Places = byPlace.get(operation.method) ?? { service: new Map(), bucket: new Map(), object: new Map() };
  byPlace.set(operation.method, places);
  const place = places[operation.level];
  const subResource = operation.subResource ?? '';
  place.set(subResource, [...(place.get(subResource) ?? []), operation]);
}

const knownMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS']);

export interface OperationRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
  readonly address: S3Address;
}

/**
 * The served operation a request asks for.
 *
 * Unknown query parameters: AWS ignores them. Here a name without a value (`?foo`, `?foo=`) is taken for a sub-resource and
 * refused; one with a value is ignored on GET and HEAD (cache busters, `?_=123`) and refused on requests that change something.
 * Names that begin with `x-` are always ignored, as AWS documents for access-log annotations.
 *
 * @throws S3Error NotImplemented (501), MethodNotAllowed (405), InvalidArgument for sub-resources that exclude each other or
 *   lack their parameters.
 */
export function selectOperation(request: OperationRequest): Operation {
  const operation = findOperation(request);
  if (!operation.served) throw notImplemented(operation.subResource ?? operation.name);
  return operation;
}

/** As `selectOperation`, but also gives operations that are not served. */
export function findOperation(request: OperationRequest): Operation {
  if (!knownMethods.has(request.method)) throw methodNotAllowed(request.method);
  const level = request.address.key !== undefined ? 'object' : request.address.bucket !== undefined ? 'bucket' : 'service';
  // A preflight asks for the request behind it, whose query it carries.
  const subResource = request.method === 'OPTIONS' ? undefined : subResourceOf(request);
  const candidates = byPlace.get(request.method)?.[level].get(subResource ?? '');
  if (candidates === undefined) {
    if (subResource !== undefined && !servedSomewhere(level, subResource)) throw notImplemented(subResource);
    throw methodNotAllowed(request.method);
  }
  // The row that asks for most is meant: UploadPartCopy before UploadPart, CopyObject before PutObject.
  const best = candidates.find((operation) => fits(operation, request));
  if (best === undefined) {
    if (subResource !== undefined && !candidates.some((operation) => operation.served)) throw notImplemented(subResource);
    throw new S3Error('InvalidArgument', `This operation requires the query parameter ${candidates[0]?.also ?? ''}.`);
  }
  // Never the plain PUT for half of an UploadPart.
  if (request.method === 'PUT' && level === 'object' && subResource === undefined && hasQuery(request.target, 'partNumber')) {
    throw new S3Error('InvalidArgument', 'This operation requires the query parameter uploadId.');
  }
  return best;
}

function fits(operation: Operation, request: OperationRequest): boolean {
  if (operation.also !== undefined && !hasQuery(request.target, operation.also)) return false;
  return operation.header === undefined || request.headers.has(operation.header);
}

function demands(operation: Operation): number {
  return (operation.also === undefined ? 0 : 1) + (operation.header === undefined ? 0 : 1);
}

/** Whether another method of the sub-resource is served, so that 405 is the better answer than 501. */
function servedSomewhere(level: string, subResource: string): boolean {
  return operations.some((operation) => operation.served && operation.level === level && operation.subResource === subResource);
}

function subResourceOf(request: OperationRequest): string | undefined {
  let found: string | undefined;
  for (const pair of request.target.query) {
    if (isSubResource(pair, request.target)) {
      if (found !== undefined && found !== pair.name) {
        throw new S3Error('InvalidArgument', `Conflicting query string parameters: ${found}, ${pair.name}.`);
      }
      found = pair.name;
    } else if (!isOrdinary(pair.name) && (pair.value === '' || changes(request.method))) {
      throw notImplemented(pair.name);
    }
  }
  return found;
}

function isSubResource(pair: QueryPair, target: RequestTarget): boolean {
  if (!subResources.has(pair.name)) return false;
  if (pair.name !== 'list-type') return true;
  if (queryValue(target, 'list-type') !== '2') throw new S3Error('InvalidArgument', 'Invalid List Type');
  return true;
}

function isOrdinary(name: string): boolean {
  return ordinaryParameters.has(name) || name.startsWith('X-Amz-') || name.startsWith('x-') || name.startsWith('response-');
}

function changes(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

function notImplemented(what: string): S3Error {
  return new S3Error('NotImplemented', undefined, { extra: { Query: what } });
}

function methodNotAllowed(method: string): S3Error {
  return new S3Error('MethodNotAllowed', undefined, { extra: { Method: method } });
}
