/**
 * What is one tenant's is nobody else's: every operation × asker × way to name what is not theirs. Each is refused with the same words
 * whether or not there is something, nothing is asked of the storage, and afterwards the owner's things are as they were.
 */
import {
  startWatchedInstallation,
  type TenantKey,
  type WatchedInstallation,
} from '@felloe/testkit/product/watched-installation.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { counts } from '../../tier.ts';
import { isolatedOperations, isolatedRequest, type OwnersThings } from './isolated-operations.ts';

let installation: WatchedInstallation;
let owner: TenantKey;
let things: OwnersThings;

interface Asker {
  readonly name: string;
  readonly key: TenantKey | undefined;
  readonly presigned?: boolean;
}
let askers: Asker[] = [];

beforeAll(async () => {
  installation = await startWatchedInstallation();
  await installation.tenant('owner');
  await installation.tenant('stranger');
  owner = await installation.key('owner');
  const stranger = await installation.key('stranger');
  askers = [
    { name: 'stranger', key: stranger },
    { name: 'stranger’s URL', key: stranger, presigned: true },
    { name: 'strange reader', key: await installation.key('stranger', { permissions: 'read_only' }) },
    {
      name: 'strange key for elsewhere',
      key: await installation.key('stranger', { restrictions: { containers: ['elsewhere'] } }),
    },
    { name: 'owner’s key for elsewhere', key: await installation.key('owner', { restrictions: { containers: ['elsewhere'] } }) },
    {
      name: 'owner’s key with another grant',
      key: await installation.key('owner', { permissions: [{ actions: ['container.list'], containers: ['elsewhere'] }] }),
    },
    { name: 'nobody', key: undefined },
  ];
  things = await ownersThings();
});
afterAll(() => installation?.[Symbol.asyncDispose]());

const asOwner = (method: string, target: string, body?: string) =>
  installation.send({ method, target, key: owner, ...(body === undefined ? {} : { body }) });

async function ownersThings(): Promise<OwnersThings> {
  const bucket = 'isolated-bucket';
  await asOwner('PUT', `/${bucket}`);
  await asOwner('PUT', `/${bucket}?versioning`, '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
  const put = await asOwner('PUT', `/${bucket}/kept`, 'kept');
  const { text } = await asOwner('POST', `/${bucket}/upload?uploads`);
  await installation.send({ method: 'PUT', target: '/strangers-bucket', key: askers[0]?.key });
  return {
    bucket,
    key: 'kept',
    uploadId: /<UploadId>(.*?)</.exec(text)?.[1] ?? '',
    versionId: String(put.headers['x-amz-version-id']),
    tenantId: owner.tenantId,
    askersBucket: 'strangers-bucket',
  };
}

/** Everything the owner can see of its bucket. */
async function seenByOwner(): Promise<string[]> {
  const targets = [
    'versions',
    'uploads',
    'acl',
    'policy',
    'versioning',
    'tagging',
    'lifecycle',
    'cors',
    'website',
    'encryption',
    'logging',
  ];
  const answers = await Promise.all(targets.map((name) => asOwner('GET', `/${things.bucket}?${name}`)));
  return [...answers.map(neutral), (await asOwner('GET', `/${things.bucket}/kept`)).text];
}

/** Without what is different in every answer. */
function neutral({ text }: { readonly text: string }): string {
  return text.replace(/<(RequestId|HostId|Resource)>[^<]*<\/\1>/g, '');
}

const places = ['path', 'virtual host'] as const;
const subjects = ['there', 'a version', 'absent', 'a version of nothing', 'below what is there', 'the upload’s'] as const;
const conditions: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'if-none-match': '*' },
  { 'if-match': '"8f9f40b5d9a51e3b1eb5cbd0c5b2a1b0"', range: 'bytes=0-0' },
  { 'if-modified-since': 'Thu, 01 Jan 2099 00:00:00 GMT' },
];

interface Cell {
  readonly asker: Asker;
  readonly operation: string;
  readonly place: (typeof places)[number];
  readonly subject: (typeof subjects)[number];
  readonly condition: Readonly<Record<string, string>>;
}

function* cells(): Generator<Cell> {
  for (const operation of isolatedOperations) {
    const { level } = isolatedRequest(operation, things);
    // A name given to itself is a fault of the request, whoever sends it.
    const renamed = subjects.filter((subject) => pathOf(subject).path !== things.key);
    const ofLevel = level === 'bucket' ? (['there'] as const) : operation === 'RenameObject' ? renamed : subjects;
    for (const asker of askers)
      for (const place of places)
        for (const subject of ofLevel) for (const condition of conditions) yield { asker, operation, place, subject, condition };
  }
}

function pathOf(subject: Cell['subject']): { readonly path: string; readonly version: string } {
  const version = `versionId=${things.versionId}`;
  if (subject === 'a version') return { path: things.key, version };
  if (subject === 'absent') return { path: 'absent', version: '' };
  if (subject === 'a version of nothing') return { path: 'absent', version };
  if (subject === 'below what is there') return { path: `${things.key}/..%2F..%2F${things.key}`, version: '' };
  return { path: subject === 'there' ? things.key : 'upload', version: '' };
}

function sendCell({ asker, operation, place, subject, condition }: Cell) {
  const { method, level, query, headers, body } = isolatedRequest(operation, things);
  const { path, version } = level === 'object' ? pathOf(subject) : { path: '', version: '' };
  // Operations that take no version refuse it as a fault of the request, before anybody is asked.
  const parameters = [query, takesVersion.has(operation) ? version : ''].filter((part) => part !== '').join('&');
  const search = parameters === '' ? '' : `?${parameters}`;
  const isVirtual = place === 'virtual host';
  return installation.send({
    method,
    target: isVirtual ? `/${path}${search}` : `/${things.bucket}${level === 'object' ? `/${path}` : ''}${search}`,
    ...(isVirtual ? { host: `${things.bucket}.${installation.baseHost}:${installation.port}` } : {}),
    headers: { ...headers, ...condition },
    ...(body === undefined ? {} : { body }),
    key: asker.key,
    presigned: asker.presigned === true,
  });
}

const takesVersion: ReadonlySet<string> = new Set([
  'GetObject',
  'HeadObject',
  'DeleteObject',
  'GetObjectAcl',
  'PutObjectAcl',
  'GetObjectTagging',
  'PutObjectTagging',
  'DeleteObjectTagging',
  'GetObjectRetention',
  'PutObjectRetention',
  'GetObjectLegalHold',
  'PutObjectLegalHold',
  'GetObjectAttributes',
]);

test('every operation on what is another’s is refused alike, and touches no storage', async () => {
  const before = await seenByOwner();
  const all = [...cells()];
  expect(all.length).toBeGreaterThan(3000);
  const step = counts({ quick: 29, full: 1 });
  const chosen = all.filter((_, index) => index % step === 0);
  const calls = installation.storageCalls();
  const leaks: string[] = [];
  const bodies = new Set<string>();
  const lanes = Array.from({ length: 8 }, async (_, lane) => {
    for (let index = lane; index < chosen.length; index += 8) {
      const cell = chosen[index] as Cell;
      const told = await sendCell(cell);
      if (told.status !== 403) leaks.push(`${told.status} ${told.code} ${JSON.stringify({ ...cell, asker: cell.asker.name })}`);
      if (told.text !== '') bodies.add(neutral(told));
    }
  });
  await Promise.all(lanes);
  expect(leaks.slice(0, 20)).toEqual([]);
  record('tenant isolation', {
    cells: chosen.length,
    cellsInAll: all.length,
    leaks: leaks.length,
    storageCalls: installation.storageCalls() - calls,
  });
  expect([...bodies]).toHaveLength(1);
  expect(installation.storageCalls()).toBe(calls);
  expect(await seenByOwner()).toEqual(before);
});

test('what is named beside the path is as little anybody else’s', async () => {
  const before = await seenByOwner();
  const calls = installation.storageCalls();
  const { bucket, key, uploadId, versionId, askersBucket } = things;
  const stranger = askers[0]?.key;
  const send = (
    method: string,
    target: string,
    more: { readonly headers?: Record<string, string>; readonly body?: string } = {},
  ) => installation.send({ method, target, key: stranger, ...more });
  for (const source of [
    `${bucket}/${key}`,
    `/${bucket}/${key}`,
    `${bucket}%2F${key}`,
    `${bucket}/${key}?versionId=${versionId}`,
    `${bucket}/absent`,
    `${askersBucket}/../${bucket}/${key}`,
  ]) {
    const headers = { 'x-amz-copy-source': source };
    const copied = await send('PUT', `/${askersBucket}/copy`, { headers });
    // A path with dots is a path, and there is none such.
    const expected = source.includes('..') ? '404 NoSuchKey' : '403 AccessDenied';
    expect(`${copied.status} ${copied.code}`, source).toBe(expected);
  }
  // Another's upload is none of one's own bucket, and versions of others are none of one's own paths.
  await send('PUT', `/${askersBucket}/upload`, { body: 'mine' });
  const beside = installation.storageCalls();
  for (const [method, target] of [
    ['GET', `/${askersBucket}/upload?uploadId=${uploadId}`],
    ['DELETE', `/${askersBucket}/upload?uploadId=${uploadId}`],
    ['PUT', `/${askersBucket}/upload?uploadId=${uploadId}&partNumber=1`],
  ] as const) {
    expect((await send(method, target)).code, `${method} ${target}`).toBe('NoSuchUpload');
  }
  expect((await send('GET', `/${askersBucket}/upload?versionId=${versionId}`)).code).toBe('NoSuchVersion');
  // A token of the owner's listing continues nothing of another's.
  await asOwner('PUT', `/${bucket}/second`, 'x');
  const { text } = await asOwner('GET', `/${bucket}?list-type=2&max-keys=1`);
  const token = encodeURIComponent(/<NextContinuationToken>(.*?)</.exec(text)?.[1] ?? '');
  expect(token).not.toBe('');
  expect((await send('GET', `/${askersBucket}?list-type=2&max-keys=1&continuation-token=${token}`)).status).toBe(400);
  expect((await send('GET', `/${bucket}?list-type=2&max-keys=1&continuation-token=${token}`)).status).toBe(400);
  // Only the owner's own object and the stranger's own were written.
  expect(beside - calls).toBe(1);
  expect(installation.storageCalls() - beside).toBe(1);
  await asOwner('DELETE', `/${bucket}/second?versionId=${await newestOf('second')}`);
  expect(await seenByOwner()).toEqual(before);
});

async function newestOf(path: string): Promise<string> {
  const { headers } = await asOwner('HEAD', `/${things.bucket}/${path}`);
  return String(headers['x-amz-version-id']);
}
