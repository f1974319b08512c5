import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { type ContainerSettings, decodeContainerSettings, encodeContainerSettings } from './settings.ts';

describe('container settings', () => {
  it('survive being stored', () => {
    const settings: ContainerSettings = { placement: { backendId: 'b1' } };
    expect(decodeContainerSettings(encodeContainerSettings(settings))).toEqual(settings);
    expect(decodeContainerSettings('')).toEqual({});
  });

  it('keep what a newer version of the system wrote', () => {
    expect(encodeContainerSettings(decodeContainerSettings('{"versioning":"enabled"}'))).toBe('{"versioning":"enabled"}');
  });

  it.each([
    '{',
    '[]',
    'null',
    '"x"',
    '{"placement":"b1"}',
    '{"placement":{}}',
    '{"placement":{"backendId":""}}',
    '{"placement":null}',
  ])('are refused as %s', (text) => {
    expect(() => decodeContainerSettings(text)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('are bounded', () => {
    expect(() => encodeContainerSettings({ placement: { backendId: 'x'.repeat(200_000) } })).toThrow(StoreError);
  });
});
