/** Threads and memory, with the captured requests at the time they were made. */
import { readPublicKey } from '@felloe/bn254/public-key-text.ts';
import { signingContentOf } from '@felloe/bn254/signing-content.ts';
import { capturedRequests } from '@felloe/bn254/vectors/captured.ts';
import { createLogger } from '@felloe/runtime/logger.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { type Counter, createMetrics, type Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import { describe, expect, it } from 'vitest';
import { createSignatureVerifier, type SignatureVerifierOptions } from './create-signature-verifier.ts';
import { createSignatureMetrics } from './signature-metrics.ts';
import type { SignedClaim } from './signature-verifier.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const hourMs = 3_600_000;

const claims: readonly SignedClaim[] = capturedRequests.map(({ signed, auth }) => ({
  publicKey: readPublicKey(auth.pubkey).hex,
  expiry: auth.expiry,
  signature: auth.signature,
  content: signingContentOf(signed),
}));
const [first] = claims;
if (first === undefined) throw new Error('there are no captured requests');
const capturedAt = Math.min(...claims.map(({ expiry }) => expiry)) * 1000 - 30_000;

/** Claims that are all different and all wrong. */
const wrong = (count: number): SignedClaim[] =>
  Array.from({ length: count }, (_, index) => ({ ...first, content: new TextEncoder().encode(`content ${index}`) }));

function setUp(options: Partial<SignatureVerifierOptions> = {}) {
  const clock = createManualClock(capturedAt);
  const metrics = createMetrics();
  return {
    clock,
    metrics,
    verifier: createSignatureVerifier({ threads: 1, clock, logger, metrics: createSignatureMetrics(metrics), ...options }),
  };
}

const countsOf = (metrics: Metrics): Record<string, number> => {
  const family = metrics.families().find(({ name }) => name === 'felloe_spoke_vault_signatures_total');
  return Object.fromEntries(
    [...(family?.entries() ?? [])].map(([labels, counter]) => [labels['outcome'], (counter as Counter).value]),
  );
};

const codesOf = async (outcomes: readonly Promise<void>[]): Promise<string[]> =>
  (await Promise.allSettled(outcomes)).map((outcome) =>
    outcome.status === 'fulfilled' ? 'right' : (outcome.reason as { readonly code: string }).code,
  );

const count = (codes: readonly string[], code: string): number => codes.filter((each) => each === code).length;

describe('a verifier', () => {
  it('lets captured requests pass at their time, remembers them, and forgets them at their expiry', async () => {
    const { clock, verifier, metrics } = setUp({ threads: 2 });
    await using _ = verifier;
    expect(verifier.remembers(first)).toBe(false);
    expect(await codesOf(claims.map((claim) => verifier.verify(claim)))).toEqual(claims.map(() => 'right'));
    expect(claims.map((claim) => verifier.remembers(claim))).toEqual(claims.map(() => true));
    // One field changed: nothing of it is remembered.
    for (const changed of [
      { ...first, expiry: first.expiry + 1 },
      { ...first, content: Uint8Array.of(...first.content, 0) },
      { ...first, signature: [first.signature[0], first.signature[1], first.signature[3], first.signature[2]] as const },
    ]) {
      expect(verifier.remembers(changed)).toBe(false);
      await expect(verifier.verify(changed)).rejects.toMatchObject({ code: 'unauthenticated' });
    }
    await verifier.verify(first);
    // Three of the captured ones differ in what is not signed: they were verified once.
    const different = new Set(claims.map((claim) => claim.signature.join())).size;
    expect(countsOf(metrics)).toEqual({ right: different, remembered: 1, wrong: 3 });
    clock.setWallTime(first.expiry * 1000 + 1);
    expect(verifier.remembers(first)).toBe(false);
    await expect(verifier.verify(first)).rejects.toThrow('expired');
  });

  it('refuses what lies too far ahead, and expiries and spellings that are none', async () => {
    const { clock, verifier } = setUp({ expiryMsMax: hourMs });
    await using _ = verifier;
    clock.setWallTime(first.expiry * 1000 - hourMs - 1);
    await expect(verifier.verify(first)).rejects.toThrow('further ahead');
    clock.setWallTime(capturedAt);
    for (const changed of [
      { ...first, expiry: -1 },
      { ...first, expiry: 1.5 },
      { ...first, expiry: Number.POSITIVE_INFINITY },
      { ...first, publicKey: first.publicKey.toUpperCase() },
      { ...first, publicKey: `0x${'f'.repeat(64)}` },
      { ...first, publicKey: `0x${'0'.repeat(63)}1` },
      { ...first, signature: ['', '', '', ''] as const },
    ]) {
      await expect(verifier.verify(changed)).rejects.toMatchObject({ code: 'unauthenticated' });
    }
  });

  it('verifies one claim once, however many ask, and refuses what waits beyond its bound', async () => {
    const { verifier } = setUp({ limits: { waitingPerThreadMax: 4 } });
    await using _ = verifier;
    expect(await codesOf(Array.from({ length: 50 }, () => verifier.verify(first)))).toEqual(Array(50).fill('right'));
    const codes = await codesOf(wrong(20).map((claim) => verifier.verify(claim)));
    expect([count(codes, 'unauthenticated'), count(codes, 'rate_limited')]).toEqual([5, 15]);
    // What is remembered is served while the queue is full.
    const flood = codesOf(wrong(20).map((claim) => verifier.verify({ ...claim, expiry: first.expiry + 1 })));
    await verifier.verify(first);
    await flood;
  });

  it('works on as many threads as it was given', async () => {
    const { verifier } = setUp({ threads: 3, limits: { waitingPerThreadMax: 1 } });
    await using _ = verifier;
    // Three are under way and three may wait.
    const codes = await codesOf(wrong(20).map((claim) => verifier.verify(claim)));
    expect([count(codes, 'unauthenticated'), count(codes, 'rate_limited')]).toEqual([6, 14]);
  });

  it('refuses what has waited too long', async () => {
    const { clock, verifier } = setUp({ limits: { waitMsMax: 1000 } });
    await using _ = verifier;
    const outcomes = codesOf(wrong(5).map((claim) => verifier.verify(claim)));
    await clock.advance(1001);
    expect(await outcomes).toEqual(['unauthenticated', ...Array(4).fill('rate_limited')]);
  });

  it('replaces a thread that hangs', async () => {
    // No thread starts within a millisecond: to the pool it hangs.
    const { verifier } = setUp({ limits: { verifyMsMax: 1 } });
    await using _ = verifier;
    expect(await codesOf(wrong(3).map((claim) => verifier.verify(claim)))).toEqual(Array(3).fill('unavailable'));
    expect(await codesOf([verifier.verify(first)])).toEqual(['unavailable']);
    expect(verifier.remembers(first)).toBe(false);
  });

  it('lets those who wait go when it is closed', async () => {
    const { verifier } = setUp();
    const outcomes = codesOf(wrong(3).map((claim) => verifier.verify(claim)));
    await verifier[Symbol.asyncDispose]();
    expect(await outcomes).toEqual(Array(3).fill('unavailable'));
    await expect(verifier.verify(first)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
