/** What `felloe start` is asked for. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { UsageError } from '../terminal/failure.ts';

/** As they were written. */
export interface StartFlags {
  readonly json?: true;
  readonly data: string;
  readonly host: string;
  readonly s3Port: string;
  readonly appPort: string;
  readonly spokes?: string;
  readonly postgresUrl?: string;
  readonly natsUrl?: string;
  readonly redisUrl?: string;
  readonly restart?: true;
}

export interface StartOptions {
  readonly json: boolean;
  /** Absolute. */
  readonly dataDirectory: string;
  readonly host: string;
  readonly s3Port: number;
  readonly appPort: number;
  /** Undefined: hub and one spoke in one process. */
  readonly spokes: number | undefined;
  readonly postgresUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly restart: boolean;
}

/** Each spoke is a process of about 150 MB; more than these belong on more machines. */
const spokesMax = 32;
const portMax = 65_535;

/** `others` is what no option takes. @throws UsageError with every fault. */
export function startOptionsOf(flags: StartFlags, workingDirectory: string, others: readonly string[] = []): StartOptions {
  const faults: string[] = unexpectedFaults(others);
  const s3Port = wholeNumberOf('--s3-port', flags.s3Port, { min: 0, max: portMax }, faults);
  const appPort = wholeNumberOf('--app-port', flags.appPort, { min: 0, max: portMax }, faults);
  const spokes =
    flags.spokes === undefined ? undefined : wholeNumberOf('--spokes', flags.spokes, { min: 1, max: spokesMax }, faults);
  const count = spokes ?? 1;
  if (flags.restart === true && flags.spokes === undefined) faults.push('--restart is for --spokes');
  if (isIP(flags.host) === 0 && !/^[a-zA-Z0-9.-]+$/.test(flags.host))
    faults.push('--host is an address or a host name of this machine');
  if (s3Port !== 0 && s3Port + count - 1 > portMax) faults.push('--s3-port leaves no room for the ports of all spokes');
  if (appPort !== 0 && appPort + count - 1 > portMax) faults.push('--app-port leaves no room for the ports of all spokes');
  if (s3Port !== 0 && appPort !== 0 && Math.abs(s3Port - appPort) < count)
    faults.push('the ports of --s3-port and --app-port overlap');
  faults.push(...urlFaults('--postgres-url', flags.postgresUrl, ['postgres:', 'postgresql:']));
  faults.push(...urlFaults('--nats-url', flags.natsUrl, ['nats:', 'tls:']));
  faults.push(...urlFaults('--redis-url', flags.redisUrl, ['redis:', 'rediss:']));
  if (faults.length > 0) throw new UsageError(`${faults.join('; ')}. See felloe start --help.`);
  return {
    json: flags.json === true,
    dataDirectory: resolve(workingDirectory, flags.data),
    host: flags.host,
    s3Port,
    appPort,
    spokes,
    postgresUrl: flags.postgresUrl,
    natsUrl: flags.natsUrl,
    redisUrl: flags.redisUrl,
    restart: flags.restart === true,
  };
}

/** The number, or the least one when there is a fault to tell. */
function wholeNumberOf(
  flag: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
  faults: string[],
): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (value >= min && value <= max) return value;
  faults.push(`${flag} is a whole number from ${min} to ${max}, not ${text}`);
  return min;
}

/** What follows an unknown option may be its value, so it is not told as well. */
function unexpectedFaults(others: readonly string[]): string[] {
  const unknown = others.filter((text) => text.startsWith('-'));
  return unknown.length > 0
    ? unknown.map((text) => `unknown option ${text}`)
    : others.map((text) => `unexpected argument ${text}`);
}

function urlFaults(flag: string, text: string | undefined, protocols: readonly string[]): string[] {
  if (text === undefined) return [];
  const isFine = URL.canParse(text) && protocols.includes(new URL(text).protocol);
  return isFine ? [] : [`${flag} is a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`];
}
