import { describe, expect, it } from 'vitest';
import { type Backend, placeBlob, reaches, requireReach } from './placement.ts';

function backend(backendId: string, fields: Partial<Backend> = {}): Backend {
  return {
    backendId,
    name: `name-${backendId}`,
    kind: 'file-system',
    state: 'active',
    reach: 'any',
    isDefault: false,
    ...fields,
  };
}

function placed(backends: Backend[], spoke: string, explicit?: string): string {
  const settings = explicit === undefined ? {} : { placement: { backendId: explicit } };
  return placeBlob(backends, { spoke, settings }).backendId;
}

describe('placement', () => {
  it('puts a container without wishes onto the default backend', () => {
    expect(placed([backend('a'), backend('b', { isDefault: true })], 's1')).toBe('b');
  });

  it('puts a container onto the backend it names, default or not', () => {
    expect(placed([backend('a', { isDefault: true }), backend('b')], 's1', 'b')).toBe('b');
  });

  it('offers only what the asking spoke reaches', () => {
    const backends = [backend('a', { isDefault: true, reach: ['s1'] }), backend('b', { isDefault: true, reach: ['s2', 's3'] })];
    expect(placed(backends, 's1')).toBe('a');
    expect(placed(backends, 's3')).toBe('b');
    expect(() => placed(backends, 's4')).toThrow(expect.objectContaining({ code: 'bytes_unreachable' }));
    expect(() => placed(backends, 's2', 'a')).toThrow(expect.objectContaining({ code: 'bytes_unreachable' }));
  });

  it('never falls back from the backend that is named', () => {
    const backends = [
      backend('a', { isDefault: true }),
      backend('b', { state: 'read_only' }),
      backend('c', { state: 'removed' }),
    ];
    for (const explicit of ['b', 'c', 'missing']) {
      expect(() => placed(backends, 's1', explicit)).toThrow(expect.objectContaining({ code: 'unavailable', retryable: false }));
    }
  });

  it('passes over defaults that take no writes', () => {
    const backends = [backend('a', { isDefault: true, state: 'read_only' }), backend('b', { isDefault: true })];
    expect(placed(backends, 's1')).toBe('b');
    expect(() => placed([backend('a', { isDefault: true, state: 'removed' }), backend('b')], 's1')).toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
  });

  it('chooses alike whatever the order of the records', () => {
    const backends = [backend('c', { isDefault: true }), backend('a', { isDefault: true }), backend('b', { isDefault: true })];
    expect(placed(backends, 's1')).toBe('a');
    expect(placed(backends.toReversed(), 's1')).toBe('a');
  });
});

describe('reach', () => {
  it('is every spoke or a list of names', () => {
    expect(reaches({ reach: 'any' }, 's1')).toBe(true);
    expect(reaches({ reach: ['s1'] }, 's1')).toBe(true);
    expect(reaches({ reach: ['s10'] }, 's1')).toBe(false);
    expect(reaches({ reach: [] }, 's1')).toBe(false);
    expect(() => requireReach(backend('a', { reach: [] }), 's1')).toThrow(expect.objectContaining({ code: 'bytes_unreachable' }));
  });

  it('lets removed and read-only backends still be read', () => {
    const old = backend('a', { state: 'read_only' });
    expect(requireReach(old, 's1')).toBe(old);
  });
});
