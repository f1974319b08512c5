/** Looking for uploads with a provider of the test's own: what is copied and committed, in which order, and how often anybody looks. */
import { createHash } from 'node:crypto';
import type { DirectAccess } from '@felloe/drivers/direct-access.ts';
import { noDirectAccess } from '@felloe/drivers/direct-access.ts';
import { type ErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { beforeEach, expect, it } from 'vitest';
import type { AppContext, StagedBody } from '../../../app-context.ts';
import { Arrivals } from './arrivals.ts';
import type { AwaitedUpload } from './confirm-upload.ts';

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

let uploads: DirectAccess['uploads'];
/** What lies at the provider, by id. */
let lying: Map<string, string>;
let adopted: string[];
let located: string[];
let committed: { upload_id?: string; blobs?: unknown[]; size?: number }[];
let refusals: Map<string, ErrorCode>;
let beforeLocate: (id: string) => Promise<void>;
let arrivals: Arrivals;

beforeEach(() => {
  uploads = 'unchecked';
  lying = new Map();
  [adopted, located, committed] = [[], [], []];
  refusals = new Map();
  beforeLocate = async () => {};
  const direct = (): DirectAccess => ({
    ...noDirectAccess,
    uploads,
    locate: async (id) => {
      located.push(id);
      const text = lying.get(id);
      await beforeLocate(id);
      return text === undefined ? undefined : { locator: `at ${id}`, size: text.length, version: sha256Of(text) };
    },
  });
  const adopt = async ({ blobId }: { blobId: string }): Promise<StagedBody> => {
    adopted.push(blobId);
    const text = lying.get(blobId) ?? '';
    const blob = { blob_id: `copy of ${blobId}` };
    return { blobs: [blob], size: text.length, digests: { sha256: Buffer.from(sha256Of(text), 'hex') }, epoch: 7 };
  };
  const call = async (_name: string, message: (typeof committed)[number]) => {
    const refusal = refusals.get(message.upload_id ?? '');
    if (refusal !== undefined) throw new StoreError(refusal);
    committed.push(message);
    return {};
  };
  const context = { call, storage: { direct, adopt } } as unknown as Pick<AppContext, 'call' | 'storage'>;
  arrivals = new Arrivals({ context, spokeActor: { kind: 'spoke' }, entryBytesMax: 100 });
});

/** Of the upload with this name: its id and its text are the name. */
const named = (name: string): AwaitedUpload => ({
  container: 'vault',
  uploadId: name,
  digest: `0x${sha256Of(name)}`,
  backendId: 'far',
  blobId: name,
});

it('commits a copy where the provider takes whatever comes, and the place itself where it does not', async () => {
  lying.set('a', 'a');
  expect(await arrivals.lookInOrder([named('a')])).toEqual(['committed']);
  expect(committed).toMatchObject([{ upload_id: 'a', blobs: [{ blob_id: 'copy of a' }], size: 1, epoch: 7 }]);
  uploads = 'checked';
  lying.set('b', 'b');
  expect(await arrivals.lookInOrder([named('b')])).toEqual(['committed']);
  expect(adopted).toEqual(['a']);
  expect(committed[1]).toMatchObject({ upload_id: 'b', blobs: [{ blob_id: 'b', locator: 'at b', sha256: sha256Of('b') }] });
});

it('commits nothing that is absent, too long or of another digest', async () => {
  lying.set('long', 'x'.repeat(101));
  lying.set('other', 'not it');
  expect(await arrivals.lookInOrder(['absent', 'long', 'other'].map(named))).toEqual(['nothing', 'wrong', 'wrong']);
  expect(committed).toEqual([]);
  expect(adopted).toEqual(['other']);
});

it('reads wrong bytes once, and again when they were replaced', async () => {
  lying.set('a', 'not it');
  for (let time = 0; time < 3; time += 1) expect(await arrivals.lookInOrder([named('a')])).toEqual(['wrong']);
  expect(adopted).toEqual(['a']);
  lying.set('a', 'a');
  expect(await arrivals.lookInOrder([named('a')])).toEqual(['committed']);
});

it('commits in the order given, whichever is found first', async () => {
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) lying.set(name, name);
  beforeLocate = (id) => new Promise((resolve) => setTimeout(resolve, (4 - names.indexOf(id)) * 5));
  await arrivals.lookInOrder(names.map(named));
  expect(committed.map(({ upload_id }) => upload_id)).toEqual(names);
});

it('commits nothing behind a look that failed, so that the order holds when it is tried again', async () => {
  const names = ['a', 'b', 'c'];
  for (const name of names) lying.set(name, name);
  beforeLocate = async (id) => {
    if (id === 'b') throw new StoreError('backend_failed');
  };
  const failed = expect.objectContaining({ code: 'backend_failed' });
  expect(await arrivals.lookInOrder(names.map(named))).toEqual(['committed', failed, failed]);
  beforeLocate = async () => {};
  expect(await arrivals.lookInOrder(['b', 'c'].map(named))).toEqual(['committed', 'committed']);
  expect(committed.map(({ upload_id }) => upload_id)).toEqual(names);
});

it('tells what the hub refuses, and of each commit at once', async () => {
  for (const name of ['a', 'b', 'c']) lying.set(name, name);
  refusals.set('a', 'upload_not_found').set('b', 'quota_exceeded');
  let told = 0;
  const found = await arrivals.lookInOrder(['a', 'b', 'c'].map(named), () => {
    told += 1;
  });
  expect(found).toEqual(['gone', expect.objectContaining({ code: 'quota_exceeded' }), 'committed']);
  expect(told).toBe(1);
});

it('looks once for all who ask at one time, and once more for who asked after the look had begun and missed it', async () => {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  beforeLocate = () => {
    begun.resolve();
    return goOn.promise;
  };
  const before = [arrivals.lookInOrder([named('a')])];
  await begun.promise;
  // Sent now: the look that is under way has seen nothing.
  lying.set('a', 'a');
  const after = [arrivals.lookInOrder([named('a')]), arrivals.lookInOrder([named('a')])];
  goOn.resolve();
  expect(await Promise.all(before)).toEqual([['nothing']]);
  expect(await Promise.all(after)).toEqual([['committed'], ['committed']]);
  expect(located).toEqual(['a', 'a']);
  expect(committed).toHaveLength(1);
});
