/** Processor time of processes, from /proc, so that a figure can say who spent it. Zeros where there is no /proc. */
import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second for every architecture we run on. */
const tickMs = 10;

/** User and system time of a process and all its threads, in ms. */
export function cpuMsOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it are numbers.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return 0;
  }
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

/** Starts counting; the function returned gives the ms spent by each since then. */
export function startCpuMeter<Name extends string>(pids: Readonly<Record<Name, number>>): () => Record<Name, number> {
  const names = Object.keys(pids) as Name[];
  const before = names.map((name) => cpuMsOf(pids[name]));
  return () =>
    Object.fromEntries(names.map((name, index) => [name, cpuMsOf(pids[name]) - (before[index] ?? 0)])) as Record<Name, number>;
}
