import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';

describe('limits', () => {
  it('are frozen through and through, and every one is a positive number', () => {
    expect(Object.isFrozen(limits)).toBe(true);
    for (const [group, entries] of Object.entries(limits)) {
      expect(Object.isFrozen(entries), group).toBe(true);
      for (const [name, value] of Object.entries(entries)) expect(value, `${group}.${name}`).toBeGreaterThan(0);
    }
  });

  it('leave several heartbeats before a spoke falls silent, and silence before its lease ends', () => {
    expect(limits.session.silenceMs).toBeGreaterThanOrEqual(3 * limits.session.heartbeatMs);
    expect(limits.session.leaseMs).toBeGreaterThan(limits.session.silenceMs);
    expect(limits.session.reconnectDelayMsMax).toBeLessThan(limits.session.leaseMs);
  });

  it('keep a dead blob longer than the longest read that may have begun before its death and the longest provider URL', () => {
    expect(limits.blob.graceMs).toBeGreaterThan(limits.blob.readMsMax + limits.blob.providerUrlTtlMsMax);
    expect(limits.blob.providerUrlTtlMs).toBeLessThanOrEqual(limits.blob.providerUrlTtlMsMax);
  });

  it('delete once more only after every late writer is gone', () => {
    expect(limits.blob.zombieMs).toBeGreaterThan(limits.blob.graceMs);
    expect(limits.blob.zombieMs).toBeGreaterThanOrEqual(limits.upload.idleMsMax);
  });

  it('renew pending blobs several times before they expire', () => {
    expect(limits.blob.pendingMsMax).toBeGreaterThan(3 * limits.blob.renewMs);
  });

  it('remember answers longer than a spoke may ask again', () => {
    expect(limits.hub.idempotencyRetentionMs).toBeGreaterThan(10 * limits.session.leaseMs);
  });

  it('keep the record of a blob as long as an answer: what a repeated write is answered from', () => {
    expect(limits.blob.graceMs).toBeGreaterThan(limits.hub.idempotencyRetentionMs);
  });

  it('let the parts of an upload make the largest artifact', () => {
    expect(limits.upload.partNumberMax * limits.upload.partBytesMax).toBeGreaterThanOrEqual(limits.artifact.artifactBytesMax);
  });

  it('give the database less time than the caller waits', () => {
    expect(limits.hub.databaseRetryMs).toBeLessThan(limits.session.callMs);
  });
});
