import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { administration, isOperationName, type OperationParameters } from './administration.ts';

describe('administration', () => {
  it('says of every operation what it does, who may call it, and closes its parameters', () => {
    for (const [name, operation] of Object.entries(administration)) {
      expect(name, name).toMatch(/^[a-z]+(\.[a-z]+)?$/);
      expect(operation.description.length, name).toBeGreaterThan(20);
      expect(['administrator', 'tenant'], name).toContain(operation.caller);
      expect((operation.parameters as { additionalProperties?: unknown }).additionalProperties, name).toBe(false);
    }
  });

  it('lets principals of a tenant only read, and care for their notifications', () => {
    const open = Object.entries(administration).filter(([, operation]) => operation.caller === 'tenant');
    expect(open.map(([name]) => name).sort()).toEqual([
      'container.list',
      'encryptionkey.list',
      'key.list',
      'notification.forget',
      'notification.list',
      'notification.retry',
      'role.list',
      'spoke.list',
      'tenant.describe',
      'usage',
      'webhook.sign',
    ]);
  });

  it('shows secrets only where one is made', () => {
    const telling = Object.entries(administration).filter(([, operation]) =>
      /secretAccessKey|"token"|"webhookSecret"/.test(JSON.stringify(operation.result)),
    );
    expect(telling.map(([name]) => name).sort()).toEqual(['key.create', 'key.import', 'token.create', 'webhook.sign']);
  });

  it('refuses unknown fields, wrong names and secrets that are too short', () => {
    const { parameters } = administration['key.import'];
    const good: OperationParameters<'key.import'> = {
      tenant: 'acme',
      accessKeyId: 'AKIAEXAMPLE',
      secretAccessKey: 'long-enough-secret',
    };
    expect(Check(parameters, good)).toBe(true);
    expect(Check(parameters, { ...good, extra: 1 })).toBe(false);
    expect(Check(parameters, { ...good, tenant: 'Acme!' })).toBe(false);
    expect(Check(parameters, { ...good, accessKeyId: 'a/b/c' })).toBe(false);
    expect(Check(parameters, { ...good, secretAccessKey: 'short' })).toBe(false);
  });

  it('knows its own names only', () => {
    expect(isOperationName('tenant.create')).toBe(true);
    expect(isOperationName('toString')).toBe(false);
  });
});
