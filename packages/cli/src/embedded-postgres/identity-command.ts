/** How a program is run under an identity, and which of them can be had here. */
import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { capabilities, type Capability, type Identity, type IdentityFacts, nobody, type User } from './identity.ts';

const namespaceCommand = ['unshare', '--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`];

/**
 * The command line that runs `program` under an identity. On Linux the program also gets SIGINT when its parent dies, which
 * is Postgres's fast shutdown: no server outlives us, even after kill -9.
 */
export function commandFor(
  identity: Identity,
  program: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string[] {
  if (platform !== 'linux') return [...program];
  const dieWithParent = ['setpriv', '--pdeathsig=INT'];
  if (identity.kind === 'ourselves') return [...dieWithParent, ...program];
  if (identity.kind === 'user') {
    const { user, capability } = identity;
    const become = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
    return [...dieWithParent, ...become, ...(capability === undefined ? [] : keeping(capability)), ...program];
  }
  // setpriv stands inside: changing the user namespace would clear the death signal.
  return [...namespaceCommand, ...dieWithParent, ...program];
}

/** Past the change of users and past every program started from there, none of which can win a further one. */
function keeping(capability: Capability): string[] {
  return [
    '--no-new-privs',
    `--inh-caps=-all,+${capability}`,
    `--ambient-caps=-all,+${capability}`,
    // access(2) leaves the capabilities of all but root out of account without it, and Postgres asks it about its own programs.
    '--securebits=+no_setuid_fixup',
  ];
}

/** Tries whether a user namespace can be made, which machines and container engines may forbid. A few milliseconds. */
export function tryNamespace(platform: NodeJS.Platform = process.platform): string | undefined {
  return platform === 'linux' ? problemOf([...namespaceCommand, 'true']) : undefined;
}

/** Tries by which capability a user can run the program and enter the folder, the narrower one first. A few milliseconds. */
export function tryCapability(user: User, to: { program: string; folder: string }): ReturnType<IdentityFacts['capabilityFor']> {
  let problem = '';
  for (const capability of capabilities) {
    const attempt = ['test', '-x', to.program, '-a', '-x', to.folder];
    const found = problemOf(commandFor({ kind: 'user', user, capability }, attempt));
    if (found === undefined) return { capability };
    problem = found;
  }
  return { problem };
}

function problemOf(command: readonly string[]): string | undefined {
  const [program = '', ...rest] = command;
  const { status, error, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim() || `${program} ended with ${status}`;
}

/** Whether the user database has an entry for the user we run as. */
export function isOwnNameKnown(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}
