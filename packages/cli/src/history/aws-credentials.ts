/** Keys from the shared credentials file of AWS's own tools (AWS SDKs and Tools Reference Guide, "Shared config and credentials files"). */
import { join } from 'node:path';
import { readTextIfThere } from '../files/private-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const names: Readonly<Record<string, string>> = {
  aws_access_key_id: 'AWS_ACCESS_KEY_ID',
  aws_secret_access_key: 'AWS_SECRET_ACCESS_KEY',
  aws_session_token: 'AWS_SESSION_TOKEN',
};

/** The environment, with the keys of the profile where it names none itself. */
export async function withAwsCredentials(environment: Environment): Promise<Environment> {
  const hasKeys = ['HISHTORY_S3_SECRET_ACCESS_KEY', 'AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'].some(
    (name) => environment[name],
  );
  const { HOME: home, AWS_SHARED_CREDENTIALS_FILE: given } = environment;
  const path = given ?? (home === undefined ? undefined : join(home, '.aws/credentials'));
  const text = hasKeys || path === undefined ? undefined : await readTextIfThere(path);
  return text === undefined ? environment : { ...environment, ...keysOf(text, environment['AWS_PROFILE'] ?? 'default') };
}

function keysOf(text: string, profile: string): Record<string, string> {
  const keys: Record<string, string> = {};
  let section = '';
  for (const line of text.split('\n').map((one) => one.trim())) {
    const heading = /^\[\s*(?:profile\s+)?([^\]]+?)\s*\]$/.exec(line)?.[1];
    if (heading !== undefined) section = heading;
    const [, name = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
    const variable = Object.hasOwn(names, name) ? names[name] : undefined;
    if (section === profile && variable !== undefined && value !== '') keys[variable] = value;
  }
  return keys;
}
