import { StoreError } from '@felloe/engine/errors.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { describe, expect, test } from 'vitest';
import type { KeyCredential__Output } from '@felloe/contracts/gen/felloe/v1/KeyCredential.ts';
import type { CallName, CallRequest, HubCalls } from '@felloe/contracts/session/calls.ts';
import { createContainers } from './containers.ts';
import { createCredentials } from './credentials.ts';
import { createRateLimit } from './rate-limit.ts';

const actor = { kind: 'spoke', tenant_id: '', principal_id: 's', source_address: '' };
const scope = { accessKeyId: 'AK', date: '20261121', region: 'r', service: 's3', sessionToken: '' };
const revoke = { access_key_ids: [], token_ids: [], account_ids: [], tenant_id: '' };

/** A hub that answers with whatever the function gives, and counts. */
function hubThat(answer: (name: CallName, request: never) => unknown): HubCalls & { asked: number } {
  const hub = {
    asked: 0,
    async call(name: CallName, request: CallRequest<CallName>) {
      hub.asked += 1;
      return await (answer(name, request as never) as Promise<never>);
    },
  };
  return hub as unknown as HubCalls & { asked: number };
}

const credential = (more: object = {}) => ({ access_key_id: 'AK', tenant_id: 't', expires_at: 0, rate: null, ...more });

describe('credentials', () => {
  test('misses of one key at once share one call; scopes are apart', async () => {
    const hub = hubThat(async () => credential());
    const { ofKey } = createCredentials({ hub, actor, clock: createManualClock() });
    await Promise.all([ofKey(scope), ofKey(scope), ofKey(scope)]);
    await ofKey(scope);
    expect(hub.asked).toBe(1);
    await ofKey({ ...scope, date: '20261122' });
    await ofKey({ ...scope, sessionToken: 'x' });
    expect(hub.asked).toBe(3);
  });

  test('an unknown key is asked about once a second', async () => {
    const clock = createManualClock();
    const hub = hubThat(async () => {
      throw new StoreError('unauthenticated');
    });
    const { ofKey } = createCredentials({ hub, actor, clock });
    for (let attempt = 0; attempt < 5; attempt += 1)
      await expect(ofKey(scope)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(hub.asked).toBe(1);
    await clock.advance(1_001);
    await expect(ofKey(scope)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(hub.asked).toBe(2);
  });

  test('a hub that is away is no refusal', async () => {
    const hub = hubThat(async () => {
      throw new StoreError('unavailable');
    });
    const { ofKey } = createCredentials({ hub, actor, clock: createManualClock() });
    await expect(ofKey(scope)).rejects.toThrow();
    await expect(ofKey(scope)).rejects.toThrow();
    expect(hub.asked).toBe(2);
  });

  test.each([
    ['its id', { access_key_ids: ['AK'] }],
    ['its tenant', { tenant_id: 't' }],
  ])('a key revoked by %s is asked for again, also when its answer was on the way', async (_, what) => {
    const answers = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
    const waiting = answers.values();
    const hub = hubThat(() => waiting.next().value?.promise);
    const { ofKey, revoke: revokeNow } = createCredentials({ hub, actor, clock: createManualClock() });
    const underWay = ofKey(scope);
    revokeNow({ ...revoke, ...what });
    answers[0]?.resolve(credential());
    await underWay;
    answers[1]?.resolve(credential());
    await ofKey(scope);
    expect(hub.asked).toBe(2);
    await ofKey(scope);
    expect(hub.asked).toBe(2);
    revokeNow({ ...revoke, ...what });
    answers[2]?.resolve(credential());
    await ofKey(scope);
    expect(hub.asked).toBe(3);
  });

  test('nothing outlives its own end', async () => {
    const clock = createManualClock();
    const hub = hubThat(async () => credential({ expires_at: clock.now() + 2_000 }));
    const { ofKey } = createCredentials({ hub, actor, clock });
    await ofKey(scope);
    await clock.advance(1_000);
    await ofKey(scope);
    expect(hub.asked).toBe(1);
    await clock.advance(1_500);
    await ofKey(scope);
    expect(hub.asked).toBe(2);
  });
});

test('container descriptors: asked once for everybody, dropped by recall and when told to forget', async () => {
  const hub = hubThat(async (_, { name }: { name: string }) => ({ name, container_id: `id-${name}` }));
  const { describe: describeContainer, forget, recall } = createContainers({ hub, actor, clock: createManualClock() });
  const asked = async (name: string) => {
    const before = hub.asked;
    await Promise.all([describeContainer(name), describeContainer(name)]);
    return hub.asked - before;
  };
  expect(await asked('a')).toBe(1);
  expect(await asked('a')).toBe(0);
  expect(await asked('b')).toBe(1);
  recall({ recall_id: 1, container_ids: ['id-a'], container_names: [] });
  expect(await asked('a')).toBe(1);
  forget('a');
  expect(await asked('a')).toBe(1);
  recall({ recall_id: 2, container_ids: [], container_names: ['b'] });
  expect(await asked('a')).toBe(0);
  expect(await asked('b')).toBe(1);
});

describe('rate limits', () => {
  const limited = credential({ rate: { tenant_per_second: 100, principal_per_second: 0 } }) as unknown as KeyCredential__Output;

  /** One bucket at the hub, as two spokes would share it. */
  function bucketHub(clock: { monotonic(): number }, perSecond: number) {
    let tokens = perSecond;
    let filledAt = clock.monotonic();
    return hubThat(async (_, { wanted }: { wanted: number }) => {
      const now = clock.monotonic();
      tokens = Math.min(perSecond, tokens + ((now - filledAt) * perSecond) / 1000);
      filledAt = now;
      const granted = Math.min(wanted, Math.floor(tokens));
      tokens -= granted;
      return { granted, valid_ms: 200, retry_after_ms: granted === 0 ? 10 : 0 };
    });
  }

  test('no limit asks nobody', () => {
    const hub = hubThat(() => undefined);
    const { admit } = createRateLimit({ hub, actor, clock: createManualClock() });
    const unlimited = credential({ rate: { tenant_per_second: 0, principal_per_second: 0 } }) as unknown as KeyCredential__Output;
    expect(admit(unlimited)).toBeUndefined();
    expect(admit(credential() as unknown as KeyCredential__Output)).toBeUndefined();
    expect(hub.asked).toBe(0);
  });

  test('two spokes together stay within a tenth over the limit, and few requests wait for the hub', async () => {
    const clock = createManualClock();
    const hub = bucketHub(clock, 100);
    const spokes = [createRateLimit({ hub, actor, clock }), createRateLimit({ hub, actor, clock })];
    let admitted = 0;
    let refused = 0;
    const seconds = 10;
    // Twice the limit, spread over both.
    for (let tick = 0; tick < seconds * 100; tick += 1) {
      for (const spoke of spokes) {
        await Promise.resolve(spoke.admit(limited)).then(
          () => (admitted += 1),
          () => (refused += 1),
        );
      }
      await clock.advance(10);
    }
    // The bucket starts full: one second's worth on top.
    expect(admitted).toBeLessThanOrEqual(100 * (seconds + 1) * 1.1);
    expect(admitted).toBeGreaterThan(100 * seconds * 0.8);
    expect(refused).toBeGreaterThan(0);
  });

  test('a hub that is away lets nothing through', async () => {
    const hub = hubThat(async () => {
      throw new StoreError('unavailable', 'away');
    });
    const { admit } = createRateLimit({ hub, actor, clock: createManualClock() });
    await expect(admit(limited)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('a refusal says when to come again', async () => {
    const hub = hubThat(async () => ({ granted: 0, valid_ms: 0, retry_after_ms: 340 }));
    const { admit } = createRateLimit({ hub, actor, clock: createManualClock() });
    await expect(admit(limited)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 340 });
  });
});
