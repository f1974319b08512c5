/** Whether this process may mount file systems: containers forbid it to their root, too. */
import { readFileSync } from 'node:fs';

/** Bit of CAP_SYS_ADMIN, capabilities(7). */
const sysAdmin = 21n;

export function mayMount(): boolean {
  if (process.platform !== 'linux') return false;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> sysAdmin) & 1n) === 1n;
}
