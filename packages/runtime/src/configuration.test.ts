import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, printConfigurationFaults, readConfiguration } from './configuration.ts';
import { describeConfiguration } from './configuration-description.ts';
import { runMain } from './main.ts';

const schema = Type.Object({
  port: Type.Integer({ description: 'The port to listen on.', minimum: 0, maximum: 65_535, default: 9000 }),
  level: Type.Union([Type.Literal('info'), Type.Literal('debug')], { description: 'How much is logged.', default: 'info' }),
  names: Type.Array(Type.String(), { description: 'Host names.', default: [] }),
  verbose: Type.Boolean({ description: 'Whether to say more.', default: false }),
  region: Type.Optional(Type.String({ description: 'Where we are.' })),
  postgres: Type.Object({
    url: Type.String({ description: 'Where the database is.', secret: true }),
    sizeMax: Type.Number({ description: 'Connections at most.', default: 8 }),
  }),
});

const faultsOf = (environment: Record<string, string>, overrides?: object) => {
  try {
    readConfiguration(schema, {
      environment,
      ...(overrides === undefined ? {} : { overrides }),
      otherVariables: ['FELLOE_FAULTS'],
    });
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) return thrown.faults.map((fault) => `${fault.variable}: ${fault.problem}`);
    throw thrown;
  }
  return [];
};

describe('reading', () => {
  test('converts texts, fills defaults and freezes', () => {
    const read = readConfiguration(schema, {
      environment: { FELLOE_PORT: '1234', FELLOE_NAMES: 'a, b', FELLOE_VERBOSE: 'yes', FELLOE_POSTGRES_URL: 'postgres://x' },
    });
    expect(read).toEqual({
      port: 1234,
      level: 'info',
      names: ['a', 'b'],
      verbose: true,
      postgres: { url: 'postgres://x', sizeMax: 8 },
    });
    expect(Object.isFrozen(read)).toBe(true);
    expect(Object.isFrozen(read.postgres)).toBe(true);
    expect(Object.isFrozen(read.names)).toBe(true);
  });

  test('an override goes before the environment', () => {
    const read = readConfiguration(schema, {
      environment: { FELLOE_PORT: '1234' },
      overrides: { port: 0, postgres: { url: 'postgres://y' } },
    });
    expect([read.port, read.postgres.url]).toEqual([0, 'postgres://y']);
  });

  test('a secret comes from a file', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'felloe-')), 'url');
    writeFileSync(path, 'postgres://from-file\n');
    expect(readConfiguration(schema, { environment: { FELLOE_POSTGRES_URL_FILE: path } }).postgres.url).toBe(
      'postgres://from-file',
    );
    expect(faultsOf({ FELLOE_POSTGRES_URL_FILE: path, FELLOE_POSTGRES_URL: 'x' })).toEqual([
      'FELLOE_POSTGRES_URL: is given twice: also by FELLOE_POSTGRES_URL_FILE',
    ]);
    expect(faultsOf({ FELLOE_POSTGRES_URL_FILE: '/absent' })[0]).toMatch(/^FELLOE_POSTGRES_URL_FILE: cannot be read/);
  });

  test('all faults come together', () => {
    const environment = {
      FELLOE_PORT: '70000',
      FELLOE_LEVEL: 'loud',
      FELLOE_VERBOSE: 'maybe',
      FELLOE_POTR: '1',
      FELLOE_FAULTS: 'x',
    };
    expect(faultsOf(environment, { nonsense: 1 })).toEqual([
      'FELLOE_VERBOSE: must be true or false',
      'FELLOE_PORT: must be <= 65535',
      'FELLOE_LEVEL: must be one of info, debug',
      'FELLOE_POSTGRES_URL: is required',
      'FELLOE_POTR: is not a setting',
      'nonsense: is not a setting',
    ]);
  });

  test.each(['', 'abc', '0x10', '1.5', 'Infinity', '1,5'])('%j is no port', (text) => {
    expect(faultsOf({ FELLOE_PORT: text, FELLOE_POSTGRES_URL: 'x' })).toHaveLength(1);
  });
});

test('wrong configuration ends a main with code 2 and no stack trace', async () => {
  let written = '';
  const ourProcess = { stderr: { write: (text: string) => (written += text) }, exitCode: 0, exit: () => undefined };
  await runMain(async () => void readConfiguration(schema, { environment: { FELLOE_PORT: 'x' } }), ourProcess);
  expect(ourProcess.exitCode).toBe(2);
  expect(written).toContain('FELLOE_PORT (port): must be a whole number');
  expect(written).toContain('FELLOE_POSTGRES_URL (postgres.url): is required');
  expect(written).not.toContain('    at ');
});

test('a failing main ends with code 1 and its stack', async () => {
  let written = '';
  const ourProcess = { stderr: { write: (text: string) => (written += text) }, exitCode: 0, exit: () => undefined };
  await runMain(() => Promise.reject(new Error('broken')), ourProcess);
  expect(ourProcess.exitCode).toBe(1);
  expect(written).toContain('broken');
});

test('a field without a description is our own fault', () => {
  expect(() => readConfiguration(Type.Object({ a: Type.String() }), { environment: {} })).toThrow(TypeError);
});

test('the description is a table with one row a field', () => {
  const table = describeConfiguration(schema);
  expect(table).toContain('| `FELLOE_PORT` | The port to listen on. | integer | `9000` |');
  expect(table).toContain('| `FELLOE_LEVEL` | How much is logged. | info \\| debug | `info` |');
  expect(table).toContain('| `FELLOE_POSTGRES_URL` | Where the database is. | string, secret:');
  expect(table.trim().split('\n')).toHaveLength(2 + 7);
});

test('faults print without values, which may be secrets', () => {
  let written = '';
  printConfigurationFaults(
    new ConfigurationError([{ field: 'a', variable: 'A', problem: 'is required' }]),
    (text) => (written += text),
  );
  expect(written).toBe('felloe: 1 configuration fault\n  A (a): is required\n');
});
