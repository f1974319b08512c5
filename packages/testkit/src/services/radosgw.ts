/**
 * An S3 server that is not ours: Ceph's radosgw on one monitor and one in-memory storage daemon, from Debian's packages. Real SigV4,
 * multipart and versioning; about 180 MB of memory; up in some 12 seconds.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { freePort } from './free-port.ts';
import { makeScratchDirectory } from './scratch-directory.ts';
import { findProgram, type RunningProcess, startProcess } from './service-process.ts';

export interface Radosgw extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  stop(): Promise<void>;
}

const programNames = ['ceph-mon', 'ceph-osd', 'ceph', 'radosgw', 'radosgw-admin', 'monmaptool'] as const;
type ProgramName = (typeof programNames)[number];

const debianPackages = 'ceph-mon ceph-osd ceph-common radosgw';
const stepDeadlineMs = 60_000;

/** Throws `unavailable`, with the packages to install, when a program is missing. */
export async function startRadosgw(): Promise<Radosgw> {
  const programs = findPrograms();
  const scratch = await makeScratchDirectory('radosgw');
  const daemons: RunningProcess[] = [];
  const stop = async () => {
    // The gateway first: without a storage daemon it would wait for one to say goodbye to. Its data is in memory: nothing to flush.
    for (const daemon of daemons.toReversed()) await daemon.kill();
    await scratch[Symbol.asyncDispose]();
  };
  try {
    const place = await writeConfiguration(scratch.path);
    await startCluster(programs, place, daemons);
    const keys = await makeUser(programs, place);
    daemons.push(startDaemon(programs.radosgw, place, ['-n', 'client.rgw']));
    const endpoint = `http://127.0.0.1:${place.gatewayPort}`;
    await until(
      'radosgw answers',
      daemons,
      async () => (await fetch(endpoint, { signal: AbortSignal.timeout(2_000) })).status < 500,
    );
    return { endpoint, region: 'us-east-1', ...keys, stop, [Symbol.asyncDispose]: stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function findPrograms(): Record<ProgramName, string> {
  const found = programNames.map((name) => [name, findProgram(name)] as const);
  const missing = found.filter(([, file]) => file === undefined).map(([name]) => name);
  if (missing.length > 0) {
    throw new StoreError(
      'unavailable',
      `tests need ${missing.join(', ')}: apt-get install --no-install-recommends ${debianPackages}`,
    );
  }
  return Object.fromEntries(found) as Record<ProgramName, string>;
}

interface Place {
  readonly configuration: string;
  readonly directory: string;
  readonly clusterId: string;
  readonly monitorPort: number;
  readonly gatewayPort: number;
}

async function writeConfiguration(directory: string): Promise<Place> {
  const place = {
    directory,
    configuration: path.join(directory, 'ceph.conf'),
    clusterId: randomUUID(),
    monitorPort: await freePort(),
    gatewayPort: await freePort(),
  };
  const settings = `[global]
fsid = ${place.clusterId}
mon host = v2:127.0.0.1:${place.monitorPort}/0
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms mon service mode = crc
ms mon cluster mode = crc
ms client mode = crc
ms service mode = crc
ms cluster mode = crc
run dir = ${directory}
admin socket = ${directory}/$name.$pid.asok
log file = ${directory}/$name.log
crash dir = ${directory}/crash
mon data = ${directory}/mon
osd data = ${directory}/osd
keyring = /dev/null
osd objectstore = memstore
memstore device bytes = 4294967296
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon warn on pool no redundancy = false
mon osd min down reporters = 1
debug none = 0
[client.rgw]
rgw data = ${directory}/rgw
rgw frontends = beast endpoint=127.0.0.1:${place.gatewayPort} tcp_nodelay=1
rgw enable usage log = false
rgw enable gc threads = true
rgw gc obj min wait = 1
rgw lc debug interval = 0
`;
  await writeFile(place.configuration, settings);
  for (const name of ['mon', 'osd', 'rgw', 'crash']) await mkdir(path.join(directory, name));
  return place;
}

async function startCluster(programs: Record<ProgramName, string>, place: Place, daemons: RunningProcess[]): Promise<void> {
  const map = path.join(place.directory, 'monmap');
  const address = `[v2:127.0.0.1:${place.monitorPort}]`;
  await run(programs.monmaptool, ['--create', '--addv', 'a', address, '--fsid', place.clusterId, map]);
  await run(programs['ceph-mon'], ['--mkfs', '-i', 'a', '--monmap', map, '-c', place.configuration]);
  daemons.push(startDaemon(programs['ceph-mon'], place, ['-i', 'a']));
  const daemonId = randomUUID();
  await run(programs.ceph, ['-c', place.configuration, '--connect-timeout', '30', 'osd', 'new', daemonId]);
  await run(programs['ceph-osd'], ['-i', '0', '--mkfs', '--osd-uuid', daemonId, '-c', place.configuration]);
  daemons.push(startDaemon(programs['ceph-osd'], place, ['-i', '0']));
}

/** `-f`: in the foreground, so that it is our child and dies with us. */
function startDaemon(program: string, place: Place, options: readonly string[]): RunningProcess {
  return startProcess({ program, arguments: ['-f', '-c', place.configuration, ...options], workingDirectory: place.directory });
}

/** Also makes the gateway's pools; waits inside until the storage daemon is up. */
async function makeUser(
  programs: Record<ProgramName, string>,
  place: Place,
): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const accessKeyId = randomBytes(10).toString('hex').toUpperCase();
  const secretAccessKey = randomBytes(20).toString('hex');
  const user = ['--uid', 'felloe', '--display-name', 'felloe tests', '--access-key', accessKeyId, '--secret', secretAccessKey];
  await run(programs['radosgw-admin'], ['-c', place.configuration, '-n', 'client.rgw', 'user', 'create', ...user]);
  return { accessKeyId, secretAccessKey };
}

async function run(program: string, options: readonly string[]): Promise<void> {
  const running = startProcess({ program, arguments: options });
  const timer = setTimeout(() => running.signal('SIGKILL'), stepDeadlineMs);
  const how = await running.ended;
  clearTimeout(timer);
  if (how !== '0') throw new StoreError('unavailable', `${path.basename(program)} ended with ${how}: ${running.output()}`);
}

async function until(what: string, daemons: readonly RunningProcess[], answers: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + stepDeadlineMs;
  while (!(await answers().catch(() => false))) {
    const ended = daemons.find((daemon) => daemon.hasEnded());
    if (ended !== undefined) throw new StoreError('unavailable', `a part of Ceph ended before ${what}: ${ended.output()}`);
    if (performance.now() > deadline) throw new StoreError('unavailable', `waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
