/** Counting and comparing results. A function passes when all of its parametrised ids pass; a skip is not a pass. */
import type { SuiteResult } from './junit.ts';
import { functionOf, isPortable, type SuiteFile, type SuiteFunction } from './suite.ts';

export interface Score {
  readonly file: SuiteFile;
  readonly functions: number;
  readonly portable: number;
  readonly portablePassed: number;
  /** Of the portable ones, those that AWS itself passes. */
  readonly core: number;
  readonly corePassed: number;
  readonly notRun: number;
}

export function scoreOf(
  file: SuiteFile,
  suite: ReadonlyMap<string, SuiteFunction>,
  results: ReadonlyMap<string, SuiteResult>,
): Score {
  const passes = functionsThatPass(results);
  const functions = [...suite].filter(([, test]) => test.file === file);
  const portable = functions.filter(([, test]) => isPortable(test));
  const core = portable.filter(([, test]) => !test.marks.has('fails_on_aws'));
  const passed = (some: typeof functions) => some.filter(([id]) => passes.get(id) === true).length;
  return {
    file,
    functions: functions.length,
    portable: portable.length,
    portablePassed: passed(portable),
    core: core.length,
    corePassed: passed(core),
    notRun: portable.filter(([id]) => !passes.has(id)).length,
  };
}

function functionsThatPass(results: ReadonlyMap<string, SuiteResult>): Map<string, boolean> {
  const passes = new Map<string, boolean>();
  for (const [nodeId, { outcome }] of results) {
    const id = functionOf(nodeId);
    passes.set(id, (passes.get(id) ?? true) && outcome === 'passed');
  }
  return passes;
}

export interface Comparison {
  /** Listed as passing, and it does not. */
  readonly lost: readonly string[];
  /** Passing, and not listed. */
  readonly gained: readonly string[];
}

/** Strict both ways, over the ids that were asked for: so the list stays true. An id that was asked for and has no result is lost. */
export function compare(
  listed: ReadonlySet<string>,
  asked: readonly string[],
  results: ReadonlyMap<string, SuiteResult>,
): Comparison {
  const passes = (id: string) => results.get(id)?.outcome === 'passed';
  return {
    lost: asked.filter((id) => listed.has(id) && !passes(id)).sort(),
    gained: asked.filter((id) => !listed.has(id) && passes(id)).sort(),
  };
}

/** One node id a line; what follows a `#` is for people. */
export function readList(text: string): Set<string> {
  const ids = text.split('\n').map((line) => line.replace(/\s+#.*|^#.*/, '').trim());
  return new Set(ids.filter((id) => id !== ''));
}

export function renderList(results: ReadonlyMap<string, SuiteResult>): string {
  const passed = [...results].filter(([, { outcome }]) => outcome === 'passed').map(([id]) => id);
  return `# Node ids of ceph/s3-tests that pass, held strictly both ways by run.ts; --write-list writes it anew.\n${passed.sort().join('\n')}\n`;
}
