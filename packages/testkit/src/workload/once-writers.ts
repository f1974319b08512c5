/**
 * Writers that write every path once, and note what was acknowledged: after any harm each of those has to be there with its bytes.
 * Failures are counted by what they were, so that a test can say which ones are allowed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ToldChange } from '../checkers/events.ts';
import type { RawS3 } from './raw-s3.ts';
import { bodyOf, isBodyOf } from './unique-body.ts';

export interface OnceWritersOptions {
  /** Client n uses n modulo their number. */
  readonly endpoints: readonly RawS3[];
  readonly container: string;
  /** Begins every path, so that several runs share a container. */
  readonly prefix: string;
  readonly clients: number;
  readonly timeoutMs?: number;
}

export interface OnceWriters {
  /** Every write that ended: `ok` when it was acknowledged. */
  readonly changes: readonly ToldChange[];
  readonly acknowledged: number;
  /** By status, or `no answer`. */
  readonly failures: ReadonlyMap<string, number>;
  /** Running writes are finished first. */
  stop(): Promise<void>;
  /** The acknowledged paths that are not there, or not with their bytes. An answer that says neither throws. */
  findLost(endpoint: RawS3): Promise<string[]>;
}

/** After a failure the same client waits for this long, so that an endpoint that refuses at once is not asked all the time. */
const pauseMs = 20;

export function startOnceWriters(options: OnceWritersOptions): OnceWriters {
  const changes: ToldChange[] = [];
  const failures = new Map<string, number>();
  let acknowledged = 0;
  let stopped = false;
  const write = async (endpoint: RawS3, path: string): Promise<boolean> => {
    const target = `/${options.container}/${path}`;
    const timeout = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
    const answer = await endpoint.send({ method: 'PUT', target, body: bodyOf(path), ...timeout }).catch(() => undefined);
    const isDone = answer?.status === 200;
    changes.push({ path, change: 'written', outcome: isDone ? 'ok' : 'info' });
    if (isDone) acknowledged += 1;
    else {
      const kind = answer === undefined ? 'no answer' : String(answer.status);
      failures.set(kind, (failures.get(kind) ?? 0) + 1);
    }
    return isDone;
  };
  const run = async (client: number) => {
    const endpoint = options.endpoints[client % options.endpoints.length];
    if (endpoint === undefined) throw new Error('writers need an endpoint');
    for (let sequence = 0; !stopped; sequence += 1) {
      // Every third one is a blob of its own; the others share segments.
      const size = sequence % 3 === 2 ? 200_000 : 1_000 + sequence;
      if (!(await write(endpoint, `${options.prefix}${client}-${sequence}-${size}`))) await sleep(pauseMs);
    }
  };
  const running = Promise.all(Array.from({ length: options.clients }, (_, client) => run(client)));
  return {
    changes,
    get acknowledged() {
      return acknowledged;
    },
    failures,
    stop: async () => {
      stopped = true;
      await running;
    },
    findLost: async (endpoint) => {
      const lost: string[] = [];
      for (const { path, outcome } of changes) {
        if (outcome !== 'ok') continue;
        const answer = await endpoint.send({ method: 'GET', target: `/${options.container}/${path}` });
        if (answer.status !== 200 && answer.status !== 404) throw new Error(`reading ${path} was answered with ${answer.status}`);
        if (answer.status === 404 || !isBodyOf(path, answer.body)) lost.push(path);
      }
      return lost;
    },
  };
}
