import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureAdminToken } from './admin-token.ts';
import { callableHost, endpointOf } from './addresses.ts';
import { checkSettings } from './check-settings.ts';
import { hubVariables, inheritedVariables, spokeVariables } from './child-environment.ts';
import { explainedListening, tryPorts } from './ports.ts';
import { type StartFlags, startOptionsOf } from './start-options.ts';
import { startedBanner, startedJson } from './started.ts';

const flags: StartFlags = { data: '.felloe/data', host: '127.0.0.1', s3Port: '9000', appPort: '8080' };
const admin = {
  s3Endpoints: ['http://127.0.0.1:9000'],
  appEndpoints: ['http://127.0.0.1:8080'],
  region: 'us-east-1',
  tenant: 'default',
  accessKeyId: 'AKIA1',
  secretAccessKey: 'secret',
  adminToken: 'token',
};

it('tells all faults of the options at once', () => {
  expect(startOptionsOf(flags, '/here')).toMatchObject({
    dataDirectory: '/here/.felloe/data',
    spokes: undefined,
    restart: false,
  });
  const wrong = { ...flags, spokes: '3', appPort: '9002', postgresUrl: 'mysql://x', natsUrl: 'nope', restart: true as const };
  expect(() => startOptionsOf(wrong, '/')).toThrow(/overlap.*--postgres-url.*--nats-url/);
  expect(() => startOptionsOf({ ...flags, spokes: '0' }, '/')).toThrow('--spokes');
  expect(() => startOptionsOf({ ...flags, restart: true }, '/')).toThrow('--restart');
  const unreadable = { ...flags, s3Port: 'many', appPort: '-1', spokes: '2.5' };
  expect(() => startOptionsOf(unreadable, '/', ['--bogus', '5'])).toThrow(
    /unknown option --bogus; --s3-port.*--app-port.*--spokes/,
  );
  expect(() => startOptionsOf({ ...flags, s3Port: '65535', spokes: '2' }, '/')).toThrow('--s3-port');
});

it('tells all faults of the environment at once, of hub and spokes', () => {
  const options = startOptionsOf(flags, '/w');
  expect(() => checkSettings(options, { PATH: '/bin' })).not.toThrow();
  const environment = { FELLOE_HUB_LANES: 'many', FELLOE_SPOKE_DRAIN_MS: 'soon', FELLOE_SPOKE_LOG_LEVEL: 'loud' };
  expect(() => checkSettings(options, environment)).toThrow('3 configuration faults');
});

it('tries successive ports, leaves any free one to who listens, and names the flag of a taken one', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => {
    taken.listen(0, '127.0.0.1', resolve);
  });
  const { port } = taken.address() as AddressInfo;
  try {
    await expect(tryPorts({ host: '127.0.0.1', s3Port: port, appPort: 0, count: 1 })).rejects.toThrow(
      `port ${port} is taken: choose another with --s3-port`,
    );
    const wanted = { host: '127.0.0.1', s3Port: 0, appPort: port, count: 1 };
    await expect(tryPorts(wanted)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('--app-port') as string,
    });
    const found = await tryPorts({ host: '127.0.0.1', s3Port: 0, appPort: 0, count: 3 });
    expect(found).toEqual(Array.from({ length: 3 }, () => ({ s3: 0, app: 0 })));
    const elsewhere = { host: '192.0.2.1', s3Port: 0, appPort: 0, count: 1 };
    await expect(tryPorts(elsewhere)).rejects.toThrow('192.0.2.1 is no address of this machine');
  } finally {
    taken.close();
  }
});

it('names the flag of a port that was taken after it had been tried, and nothing of other faults', () => {
  const taken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', syscall: 'listen', port: 9000 });
  const told = (s3Port: number) => explainedListening(taken, { host: '127.0.0.1', s3Port });
  expect(told(9000)).toMatchObject({ code: 'conflict', message: expect.stringContaining('--s3-port') as string });
  expect(told(0)).toMatchObject({ code: 'conflict', message: expect.stringContaining('--app-port') as string });
  const other = new Error('something else');
  expect(explainedListening(other, { host: '127.0.0.1', s3Port: 0 })).toBe(other);
});

it('makes one token, readable by its owner only, and keeps it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'felloe-token-'));
  try {
    const file = join(directory, 'hub', 'admin-token');
    const token = await ensureAdminToken(file);
    expect(token.length).toBeGreaterThan(32);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await ensureAdminToken(file)).toBe(token);
  } finally {
    await rm(directory, { recursive: true });
  }
});

it('prints the line that outside tools rely on', () => {
  const line = startedJson(admin, { hub: 7, spokes: [8, 9] });
  expect(line).not.toContain('\n');
  expect(Object.keys(JSON.parse(line) as object)).toEqual([
    's3Endpoints',
    'appEndpoints',
    'accessKeyId',
    'secretAccessKey',
    'tenant',
    'adminToken',
    'processes',
  ]);
  expect(JSON.parse(line)).toMatchObject({ processes: { hub: 7, spokes: [8, 9] } });
});

it('gives people a line to paste, and says that spokes share a directory', () => {
  const banner = startedBanner(admin, { dataDirectory: '/d', logFile: '/d/l', isFirstRun: true, sharing: 3 });
  expect(banner).toContain('aws --endpoint-url http://127.0.0.1:9000 s3 mb s3://hello');
  expect(banner).toMatch(/All 3 spokes share one directory/);
});

it('names endpoints that can be called, and gives children only what is theirs', () => {
  expect([callableHost('0.0.0.0'), callableHost('::'), callableHost('::1'), endpointOf('10.0.0.1', 90)]).toEqual([
    '127.0.0.1',
    '[::1]',
    '[::1]',
    'http://10.0.0.1:90',
  ]);
  const options = startOptionsOf({ ...flags, natsUrl: 'nats://n:4222' }, '/w');
  const hub = hubVariables({ options, postgresUrl: 'postgres://u:p@h/d', sessionPort: 0, ownBackends: [] });
  const spoke = spokeVariables({ options, name: 'spoke-1', ports: { s3: 9000, app: 8080 }, hub: undefined });
  expect(Object.keys(spoke).some((name) => name.includes('POSTGRES') || name.includes('TOKEN'))).toBe(false);
  expect(hub.FELLOE_HUB_NATS_URL).toBe('nats://n:4222');
  const environment = { PATH: '/bin', FELLOE_HUB_LANES: '2', FELLOE_SPOKE_DRAIN_MS: '1', SECRET: 'x', AWS_PROFILE: 'p' };
  expect(inheritedVariables(environment, ['FELLOE_SPOKE_'])).toEqual({ PATH: '/bin', FELLOE_SPOKE_DRAIN_MS: '1' });
});
