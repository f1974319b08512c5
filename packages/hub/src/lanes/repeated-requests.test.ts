/** A request that comes again under its key is answered again, not done again and not refused for what it did itself. */
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import type { TestActor, TestHub } from '@felloe/testkit/hub/test-hub.ts';
import type { CallName, CallRequest } from '@felloe/contracts/session/calls.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let ground: TenantGround;
let hub: TestHub;
let actor: TestActor;

beforeAll(async () => {
  ground = await startTenantGround();
  ({ hub, owner: actor } = ground);
  await hub.call('create_container', { name: 'pictures', region: 'us-east-1' }, actor);
});

afterAll(async () => await ground?.close());

const eventCount = async () =>
  (await hub.call('read_events', { position: '', container: '', limit: 0, wait_ms: 0 }, actor)).events.length;

/** Asks, asks again at once together with others, and once more of a hub that was restarted. */
async function askRepeatedly<N extends CallName>(name: N, message: CallRequest<N>) {
  const key = `repeat-${name}-${JSON.stringify(message)}`;
  const ask = () => hub.call(name, message, actor, { key });
  const first = await ask();
  const events = await eventCount();
  const others = ['x', 'y', 'z'].map((path) =>
    hub.call('write', { container: 'pictures', path, size: 0, etag: 'e', attributes: '{}' }, actor),
  );
  const [second] = await Promise.all([ask(), ...others]);
  expect(second).toEqual(first);
  expect(await eventCount()).toBe(events + others.length);
  await hub.restart();
  expect(await ask()).toEqual(first);
  expect(await eventCount()).toBe(events + others.length);
  return first;
}

const place = { container: 'pictures', path: 'a' };
const bare = { size: 0, etag: 'e', attributes: '{}' };

it('of a container that it made or removed', async () => {
  await askRepeatedly('create_container', { name: 'more-pictures', region: 'us-east-1' });
  await askRepeatedly('remove_container', { name: 'more-pictures' });
});

it('of an artifact whose conditions hold no longer', async () => {
  await askRepeatedly('write', { ...place, ...bare, conditions: { if_none_match: ['*'] } });
  const removals = [{ path: place.path, conditions: { if_match: ['e'] } }];
  const { results } = await askRepeatedly('remove', { container: place.container, removals });
  expect(results).toEqual([expect.objectContaining({ existed: true })]);
  expect(results[0]?.failure_code ?? '').toBe('');
});

it('of a version that it made, marked, annotated, renamed or removed for good', async () => {
  const container = 'kept-pictures';
  await hub.call(
    'create_container',
    { name: container, region: 'us-east-1', documents: { versioning: '{"state":"enabled"}' } },
    actor,
  );
  const here = { container, path: 'v' };
  const { version_name } = await askRepeatedly('write', { ...here, ...bare });
  await askRepeatedly('annotate', { ...here, annotation: 'tags', document: '[]', conditions: { if_match: ['e'] } });
  await askRepeatedly('rename', { container, source_path: 'v', path: 'w', conditions: { if_none_match: ['*'] } });
  const marked = await askRepeatedly('remove', { container, removals: [{ path: 'w' }, { path: 'v', version_id: version_name }] });
  expect(marked.results.map(({ removed_marker: marker }) => marker)).toEqual([true, false]);
});

it('of an upload that it began, completed or gave up', async () => {
  const { upload_id } = await askRepeatedly('create_upload', { ...place, attributes: '{}' });
  await askRepeatedly('abort_upload', { ...place, upload_id });
});

it('of a lock that it took and gave back', async () => {
  const { fencing_token } = await askRepeatedly('acquire_lock', { name: 'l', holder: 'h', ttl_ms: 60_000, wait_ms: 0 });
  await askRepeatedly('renew_lock', { name: 'l', holder: 'h', fencing_token, ttl_ms: 60_000 });
  await askRepeatedly('release_lock', { name: 'l', holder: 'h', fencing_token });
});

it('but not when the key was for another request', async () => {
  const key = 'one-key';
  await hub.call('write', { ...place, ...bare }, actor, { key });
  expect(await hub.codeOf(hub.call('write', { ...place, ...bare, path: 'b' }, actor, { key }))).toBe('conflict');
});
