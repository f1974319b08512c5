/** The outcome of each test from a report in JUnit's form, as pytest writes it. */

export type Outcome = 'passed' | 'failed' | 'skipped';

export interface SuiteResult {
  readonly outcome: Outcome;
  /** The first line that says what was wrong; empty when it passed. */
  readonly reason: string;
  readonly seconds: number;
}

/**
 * By node id. pytest writes a second element for a test whose tear-down fails after it failed itself: a test passes when none of its
 * elements holds a failure, an error or a skip.
 */
export function readJunit(xml: string): Map<string, SuiteResult> {
  const results = new Map<string, SuiteResult>();
  // Attribute values and texts are escaped, so a literal `<` or `>` always belongs to a tag.
  for (const [, head = '', body = ''] of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const nodeId = `${attribute(head, 'classname').replaceAll('.', '/')}.py::${attribute(head, 'name')}`;
    const bad = /<(failure|error|skipped)\b([^>]*)>/.exec(body);
    const seconds = Number(attribute(head, 'time')) || 0;
    const before = results.get(nodeId);
    if (bad === null) {
      results.set(nodeId, before ?? { outcome: 'passed', reason: '', seconds });
      continue;
    }
    const outcome = bad[1] === 'skipped' ? 'skipped' : 'failed';
    if (before?.outcome !== 'failed')
      results.set(nodeId, { outcome, reason: firstLine(attribute(bad[2] ?? '', 'message')), seconds });
  }
  return results;
}

const reasonCharactersMax = 240;

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, reasonCharactersMax);
}

function attribute(head: string, name: string): string {
  const found = new RegExp(`\\b${name}="([^"]*)"`).exec(head)?.[1] ?? '';
  return found.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal?: string, hex?: string, named?: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return entities[named ?? ''] ?? whole;
  });
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
