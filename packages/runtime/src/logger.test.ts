import { StoreError } from '@felloe/engine/errors.ts';
import { expect, test } from 'vitest';
import { createLogger, type LogLevel } from './logger.ts';
import { redactText, redactUrl } from './redaction.ts';

function logged(level: LogLevel = 'info') {
  const lines: string[] = [];
  return { logger: createLogger({ name: 'test', level, destination: { write: (line) => lines.push(line) } }), lines };
}

test('secret fields are replaced at every depth, whatever their spelling', () => {
  const { logger, lines } = logged();
  logger.info(
    { headers: { Authorization: 'AWS4 abc', 'x-amz-security-token': 'abc', host: 'h' }, a: [{ secretAccessKey: 'abc' }] },
    'm',
  );
  expect(lines[0]).not.toContain('abc');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'm',
    level: 'info',
    headers: { host: 'h', Authorization: '[redacted]' },
  });
});

test('child bindings are cleaned, also of children of children', () => {
  const { logger, lines } = logged();
  logger.child({ part: 'x' }).child({ token: 'abc', spoke: 's' }).info('m');
  expect(lines[0]).not.toContain('abc');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ part: 'x', spoke: 's', token: '[redacted]' });
});

test('errors keep code and causes and lose signatures', () => {
  const { logger, lines } = logged();
  const cause = new Error('GET https://h/k?X-Amz-Signature=deadbeefdeadbeef&x=1 failed');
  logger.error({ err: new StoreError('backend_failed', 'no', { cause }) }, 'm');
  expect(lines[0]).not.toContain('deadbeef');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { code: 'backend_failed', cause: { type: 'Error' } } });
});

test('a record without secrets is logged as it is, and a level that is off writes nothing', () => {
  const { logger, lines } = logged('warn');
  logger.info({ secret: 1 }, 'm');
  expect(lines).toEqual([]);
});

test('cyclic records do not hang the logger', () => {
  const { logger, lines } = logged();
  const cyclic: Record<string, unknown> = { name: 'a' };
  cyclic['self'] = cyclic;
  logger.info({ cyclic }, 'm');
  expect(lines).toHaveLength(1);
});

test.each([
  ['/b/k?X-Amz-Signature=abc&partNumber=1', '/b/k?X-Amz-Signature=[redacted]&partNumber=1'],
  ['/b/k?x=1&X-Amz-Security-Token=a%2Fb', '/b/k?x=1&X-Amz-Security-Token=[redacted]'],
  ['/b/k?X%2DAmz%2DSignature=abc', '/b/k?X%2DAmz%2DSignature=[redacted]'],
  ['postgres://user:pw@h:5/db', 'postgres://user:[redacted]@h:5/db'],
  ['/b/%zz?%zz=1', '/b/%zz?%zz=1'],
])('%s', (url, clean) => {
  expect(redactUrl(url)).toBe(clean);
});

test('bearer tokens leave free text', () => {
  expect(redactText('sent Bearer abcdefghijkl to it')).toBe('sent Bearer [redacted] to it');
});
