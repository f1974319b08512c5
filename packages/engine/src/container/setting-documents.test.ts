import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { readSettingDocument, type SettingDocuments } from './setting-documents.ts';
import { judgeSettingChange } from './setting-rules.ts';

/** The place of the fault, `fine`, or another code than invalid_argument. */
function faultOf(name: keyof SettingDocuments, document: unknown): string {
  try {
    readSettingDocument(name, JSON.stringify(document));
    return 'fine';
  } catch (thrown) {
    const { code, details } = StoreError.from(thrown);
    return code === 'invalid_argument' ? (details['field'] ?? '') : code;
  }
}

const rule = (more: object) => ({ rules: [{ id: 'a', enabled: true, filter: {}, ...more }] });
const target = (more: object) => ({
  rules: [{ id: 'a', events: ['created.*'], form: 'queue', target: { identity: 'x', ...more } }],
});

describe('a setting is read strictly', () => {
  it.each<[name: keyof SettingDocuments, document: unknown, fault: string]>([
    ['versioning', { state: 'suspended' }, 'fine'],
    ['versioning', { state: 'off' }, 'state'],
    ['versioning', { state: 'enabled', mfa: true }, 'mfa'],
    ['versioning', 'enabled', 'document'],
    ['object_lock', { enabled: true }, 'fine'],
    ['object_lock', { enabled: true, defaultRetention: { mode: 'governance', days: 36_500 } }, 'fine'],
    ['object_lock', { enabled: false }, 'enabled'],
    ['object_lock', { enabled: true, defaultRetention: { mode: 'governance', days: 1, years: 1 } }, 'defaultRetention'],
    ['object_lock', { enabled: true, defaultRetention: { mode: 'compliance' } }, 'defaultRetention'],
    ['object_lock', { enabled: true, defaultRetention: { mode: 'compliance', years: 101 } }, 'defaultRetention.years'],
    ['tags', [{ key: 'a', value: '' }], 'fine'],
    [
      'tags',
      [
        { key: 'a', value: '' },
        { key: 'a', value: 'b' },
      ],
      'tags',
    ],
    ['tags', [{ key: '', value: 'b' }], 'tags[0].key'],
    ['tags', Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' })), 'tags'],
    ['lifecycle', rule({ expiration: { days: 1 } }), 'fine'],
    ['lifecycle', rule({}), 'rules[0]'],
    ['lifecycle', rule({ expiration: { days: 0 } }), 'rules[0].expiration.days'],
    ['lifecycle', rule({ expiration: { days: 1, at: 0 } }), 'rules[0].expiration'],
    ['lifecycle', rule({ expiration: { at: 1 } }), 'rules[0].expiration.at'],
    ['lifecycle', rule({ expiration: { days: 2 }, transitions: [{ days: 2, storageClass: 'C' }] }), 'rules[0].transitions'],
    [
      'lifecycle',
      rule({
        transitions: [
          { days: 1, storageClass: 'C' },
          { at: 0, storageClass: 'D' },
        ],
      }),
      'rules[0].transitions',
    ],
    ['lifecycle', rule({ filter: { sizeGreaterThan: 1, sizeLessThan: 2 }, expiration: { days: 1 } }), 'rules[0].filter'],
    [
      'lifecycle',
      rule({ filter: { tags: [{ key: 'a', value: '' }] }, abortUploadsAfterDays: 1 }),
      'rules[0].abortUploadsAfterDays',
    ],
    [
      'lifecycle',
      rule({ filter: { tags: [{ key: 'a', value: '' }] }, expiration: { loneMarkers: true } }),
      'rules[0].expiration.loneMarkers',
    ],
    ['lifecycle', rule({ noncurrentExpiration: { days: 1, newerVersions: 101 } }), 'rules[0].noncurrentExpiration.newerVersions'],
    ['lifecycle', { rules: [] }, 'rules'],
    ['notifications', { rules: [] }, 'fine'],
    ['notifications', target({ kind: 'nats', subject: 'a.b-c' }), 'fine'],
    ['notifications', target({ kind: 'nats', subject: 'a.>' }), 'rules[0].target.subject'],
    ['notifications', target({ kind: 'webhook', url: 'https://example.org/a?b' }), 'fine'],
    ['notifications', target({ kind: 'webhook', url: 'https://u:p@example.org/' }), 'rules[0].target.url'],
    ['notifications', target({ kind: 'webhook', url: 'file:///etc/passwd' }), 'rules[0].target.url'],
    ['notifications', target({ kind: 'webhook', url: 'https://example.org/', subject: 'a' }), 'rules[0].target'],
    ['access_logging', {}, 'fine'],
    [
      'access_logging',
      { target: { container: 'logs', prefix: 'a/', format: { kind: 'partitioned', by: 'event' }, isFormatGiven: true } },
      'fine',
    ],
    [
      'access_logging',
      { target: { container: 'L', prefix: '', format: { kind: 'simple' }, isFormatGiven: false } },
      'target.container',
    ],
    ['quota', { bytesMax: 0 }, 'fine'],
    ['quota', { bytesMax: -1 }, 'bytesMax'],
    ['quota', { bytesMax: 1.5 }, 'bytesMax'],
    ['quota', {}, 'document'],
    ['history', { usersMax: 0, inboxDays: 7 }, 'fine'],
    ['history', { inboxDays: -1 }, 'inboxDays'],
    ['vault', { topics: [{ topic: 'v1/ra_wa/a', entriesMax: 0 }] }, 'fine'],
    ['vault', { topics: [{ prefix: '', retentionDays: 1 }] }, 'fine'],
    ['vault', { topics: [{ topic: 'a', prefix: 'a', bytesMax: 1 }] }, 'topics[0]'],
    ['vault', { topics: [{ prefix: 'a' }] }, 'topics[0]'],
    ['vault', { topics: [{ prefix: 'a', retentionDays: 0 }] }, 'topics[0].retentionDays'],
    ['vault', { topics: [{ prefix: 'a', retentionDays: 36_501 }] }, 'topics[0].retentionDays'],
    ['request_payment', { payer: 'requester' }, 'fine'],
    ['acceleration', { state: 'on' }, 'state'],
    ['tags', 'x'.repeat(140_000), 'too_large'],
  ])('%s %#', (name, document, fault) => {
    expect(faultOf(name, document)).toBe(fault);
  });

  it('and what has no reader is not offered', () => {
    expect(() => readSettingDocument('replication', '{}')).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });
});

describe('settings of one container', () => {
  const enabled = '{"state":"enabled"}';
  const suspended = '{"state":"suspended"}';
  const locked = '{"enabled":true}';
  const judge = (setting: 'versioning' | 'object_lock' | 'tags', document: string, current: Record<string, string>): string => {
    try {
      judgeSettingChange({ setting, document }, { get: (name) => current[name] });
      return 'fine';
    } catch (thrown) {
      return StoreError.from(thrown).details['reason'] ?? '';
    }
  };
  it.each<[setting: 'versioning' | 'object_lock' | 'tags', document: string, current: Record<string, string>, outcome: string]>([
    ['versioning', suspended, {}, 'fine'],
    ['versioning', suspended, { versioning: enabled }, 'fine'],
    ['versioning', '', { versioning: enabled }, 'versioning_stays'],
    ['versioning', suspended, { versioning: enabled, object_lock: locked }, 'versioning_is_locked'],
    ['versioning', enabled, { versioning: enabled, object_lock: locked }, 'fine'],
    ['object_lock', locked, {}, 'versioning_required'],
    ['object_lock', locked, { versioning: suspended }, 'versioning_required'],
    ['object_lock', locked, { versioning: enabled }, 'fine'],
    ['object_lock', '', { versioning: enabled, object_lock: locked }, 'object_lock_stays'],
    ['tags', '', {}, 'fine'],
  ])('%s %s on %o: %s', (setting, document, current, outcome) => {
    expect(judge(setting, document, current)).toBe(outcome);
  });
});
