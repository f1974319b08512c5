/** Processor time of processes, from /proc, so that a figure can say who spent it. Zeros where there is no /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second for every architecture we run on. */
const tickMs = 10;

/** User and system time of a process and all its threads, in ms. */
export function cpuMsOf(pid: number): number {
  const fields = fieldsOf(pid);
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** Of /proc/PID/stat from its third field on; undefined for a process that is gone. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it are numbers.
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** A process and its children together, ended ones too: a server that gives every connection a process of its own. */
export function familyCpuMsOf(pid: number): number {
  let ms = 0;
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? fieldsOf(Number(name)) : undefined;
    if (fields === undefined) continue;
    if (Number(name) === pid) ms += (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) * tickMs;
    else if (Number(fields[1]) === pid) ms += (Number(fields[11]) + Number(fields[12])) * tickMs;
  }
  return ms;
}

/** Resident memory of a process in bytes. */
export function residentBytesOf(pid: number): number {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(found?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Starts counting; the function returned gives the ms spent by each since then. A process named `postgres` counts with its children. */
export function startCpuMeter<Name extends string>(pids: Readonly<Record<Name, number>>): () => Record<Name, number> {
  const names = Object.keys(pids) as Name[];
  const spent = (name: Name) => (name === 'postgres' ? familyCpuMsOf(pids[name]) : cpuMsOf(pids[name]));
  const before = names.map(spent);
  return () => Object.fromEntries(names.map((name, index) => [name, spent(name) - (before[index] ?? 0)])) as Record<Name, number>;
}
