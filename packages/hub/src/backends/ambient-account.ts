/** The account of the hub's environment, by the variables that AWS tools read; the shared credentials file comes by its own variable. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { BackendAccount } from './backend-handlers.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Environment first, then the profile in the shared credentials file; undefined when neither names an account. */
export async function accountOfEnvironment(environment: Environment): Promise<BackendAccount | undefined> {
  const direct = accountOf({
    id: environment['AWS_ACCESS_KEY_ID'],
    secret: environment['AWS_SECRET_ACCESS_KEY'],
    token: environment['AWS_SESSION_TOKEN'],
  });
  if (direct !== undefined) return direct;
  const file = environment['AWS_SHARED_CREDENTIALS_FILE'] ?? path.join(homedir(), '.aws', 'credentials');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const settings = sectionOf(text, environment['AWS_PROFILE'] ?? 'default');
  return accountOf({
    id: settings.get('aws_access_key_id'),
    secret: settings.get('aws_secret_access_key'),
    token: settings.get('aws_session_token'),
  });
}

function accountOf({ id, secret, token }: { id: string | undefined; secret: string | undefined; token: string | undefined }) {
  if (id === undefined || secret === undefined || id === '' || secret === '') return undefined;
  return { accessKeyId: id, secretAccessKey: secret, ...(token === undefined || token === '' ? {} : { sessionToken: token }) };
}

/** The settings of one `[section]` of an ini file. */
export function sectionOf(text: string, name: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  let inside = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line.startsWith('[')) inside = line === `[${name}]`;
    const equals = line.indexOf('=');
    if (inside && equals > 0 && !line.startsWith('#')) settings.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return settings;
}
