import { describe, expect, it } from 'vitest';
import { nobody } from './identity.ts';
import { commandFor } from './identity-command.ts';

describe('commandFor', () => {
  it('asks for the death signal inside the namespace, where it is not cleared', () => {
    const command = commandFor({ kind: 'namespace' }, ['postgres'], 'linux');
    expect(command.indexOf('--pdeathsig=INT')).toBeGreaterThan(command.indexOf('--map-user=65534'));
    expect(command.at(-1)).toBe('postgres');
  });
  it('runs the bare program where there is no setpriv', () => {
    expect(commandFor({ kind: 'ourselves' }, ['postgres', '-D', 'x'], 'darwin')).toEqual(['postgres', '-D', 'x']);
  });
  it('keeps the one capability over the change of users, and lets nothing win a further one', () => {
    const plain = commandFor({ kind: 'user', user: nobody, capability: undefined }, ['postgres'], 'linux');
    const command = commandFor({ kind: 'user', user: nobody, capability: 'dac_override' }, ['postgres'], 'linux');
    expect(command.filter((word) => !plain.includes(word))).toEqual([
      '--no-new-privs',
      '--inh-caps=-all,+dac_override',
      '--ambient-caps=-all,+dac_override',
      '--securebits=+no_setuid_fixup',
    ]);
    expect(plain.filter((word) => !command.includes(word))).toEqual([]);
  });
});
